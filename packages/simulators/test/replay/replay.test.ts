import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { recorded, replayedFolder } from './support/replayed-folder.ts'
import { endsWith, RECORDINGS } from './support/run-replay.ts'

const MAIN = join(import.meta.dirname, '../../replay/main.ts')
const LIFE = 'flux/lives/notification-and-static.json'
const REPOSITORY = 'repositories/fnot.fast-export'

const folder = replayedFolder()

describe('exchanges', () => {
  test('under other names, in another folder, without Date: equal', async () => {
    const { exchanges, about: _about, ...file } = await recorded('kubernetes/writes-more.json')
    for (const { response } of exchanges) response.headers = response.headers.filter(([name]: [string]) => name !== 'Date')
    await folder.write('deep/er/first.json', {
      ...file,
      exchanges: exchanges.map((exchange: object, index: number) => ({ ...exchange, id: `number-${index}` })),
    })
    expect(await folder.replay()).toMatchObject({
      code: 0,
      last: 'replay: 9 exchanges, 9 equal, 0 allowed differences, 0 not derivable, 0 wrong',
      wrong: [],
    })
  })

  test('a baseline allows it with a reason, and complains when it is out of date', async () => {
    const file = await recorded('kubernetes/writes-more.json')
    const id = `changed#${file.exchanges[1].id}`
    file.exchanges[1].response.status = 418
    await folder.write('changed.json', file)
    await folder.write('replay-baseline.json', { equal: 8, allowed: { [id]: 'a teapot' }, notDerivable: {} })
    expect(await folder.replay()).toMatchObject({ code: 0, last: expect.stringContaining('8 equal, 1 allowed differences') })
    await folder.write('replay-baseline.json', { equal: 9, allowed: { [id]: 'a teapot' }, notDerivable: {} })
    expect(await folder.replay()).toMatchObject({ code: 1, wrong: [] })
  })
})

describe('lives', () => {
  beforeEach(() => cp(join(RECORDINGS, REPOSITORY), join(folder.path, REPOSITORY)))

  test('alone, with its repository, in another namespace: equal', async () => {
    await folder.write('one.json', JSON.stringify(await recorded(LIFE)).replaceAll('f-notify', 'elsewhere'))
    expect(await folder.replay()).toMatchObject({ code: 0, last: expect.stringContaining(', 0 wrong') })
  })

  test('in a folder whose repositories are above it: equal', async () => {
    await folder.write('other/lives/one.json', await recorded(LIFE))
    expect(await endsWith(join(folder.path, 'other/lives'))).toMatchObject({
      code: 0,
      wrong: [],
      last: expect.stringContaining(' 0 not derivable, 0 wrong'),
    })
  })

  test('a commit that no repository has makes the rest not derivable, with the reason', async () => {
    const life = await recorded(LIFE)
    life.timeline.splice(3, 0, { kind: 'note', atMs: 150, note: 'a commit', revision: '0'.repeat(40) })
    for (const entry of life.timeline) if (entry.resource === 'receivers') entry.object.spec.type = 'other'
    await folder.write('one.json', life)
    expect(await folder.replay()).toMatchObject({ code: 0, last: expect.stringContaining('1 not derivable, 0 wrong') })
  })
})

describe('a folder in which nothing can be played', () => {
  test('has recordings of nothing', async () => {
    await folder.write('argocd/auth.json', { exchanges: [] })
    expect(await folder.replay()).toMatchObject({ code: 2, last: expect.stringContaining('nothing is in the recordings that are there') })
  })

  test('is empty, or not there', async () => {
    expect(await folder.replay()).toMatchObject({ code: 2 })
    expect(await endsWith(join(folder.path, 'nowhere'))).toMatchObject({ code: 2 })
  })

  test('ends the command with that code', async () => {
    await folder.write('argocd/auth.json', { exchanges: [] })
    const child = spawn(process.execPath, ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning', MAIN, '--dir', folder.path])
    expect(await once(child, 'close')).toEqual([2, null])
  })
})
