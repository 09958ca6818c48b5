import { type Choice, chosenRecordings } from './chosen-recordings.ts'
import { playPart } from './play-parts.ts'
import { partsOf } from './replay.ts'

/** A process that plays the parts whose names it is told, one after the other, of the recordings that its argument chooses. */
const choice = JSON.parse(process.argv[2] ?? '') as Choice
const parts = chosenRecordings(choice).then((recordings) => partsOf(recordings, choice.only))

process.on('message', async (name: string) => {
  const part = (await parts).find((one) => one.name === name)
  if (part === undefined) throw new Error(`no part is called ${name}`)
  process.send?.(await playPart(part))
})
