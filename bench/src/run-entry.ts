// One entry in a process of its own: nothing of another one lies on its heap.
import { ENTRIES } from './entries.ts'

const entry = ENTRIES.find(({ id }) => id === process.argv[2])
if (entry === undefined) throw new Error(`no entry ${process.argv[2]}`)
process.stdout.write(JSON.stringify(await entry.run()))
