import { expect, test } from 'vitest'
import { type ArtifactFiles, ArtifactStore } from '../src/flux/source/artifact-store.ts'

const WEB = 'GitRepository/apps/web'
const entry = (revision: string, createdAt = 0, file = revision) => ({ file, revision, createdAt })

function filesOf(name: string, disposed: string[]): ArtifactFiles {
  return { directory: `/${name}`, dispose: async () => void disposed.push(name) }
}

test('an artifact that is removed goes when the last who reads it is done', async () => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  await store.put(WEB, entry('one'), filesOf('one', disposed))
  let done: () => void = () => undefined
  const read = store.read(WEB, 'one', (directory) => new Promise<string>((resolve) => (done = () => resolve(directory))))
  expect(await store.remove(WEB)).toBe(true)
  expect(disposed).toEqual([])
  done()
  expect(await read).toEqual({ value: '/one' })
  expect(disposed).toEqual(['one'])
  expect(await store.read(WEB, 'one', async () => true)).toBeUndefined()
  expect(await store.remove(WEB)).toBe(false)
})

test('a file of the same name is replaced, another one stays beside it', async () => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  await store.put(WEB, entry('one', 0, 'same'), filesOf('first', disposed))
  await store.put(WEB, entry('one', 0, 'same'), filesOf('second', disposed))
  await store.put(WEB, entry('two'), filesOf('third', disposed))
  expect(disposed).toEqual(['first'])
  expect(await store.read(WEB, 'one', async (directory) => directory)).toEqual({ value: '/second' })
  expect([store.has(WEB, 'one'), store.has(WEB, 'two'), store.has('Bucket/apps/web', 'one')]).toEqual([true, true, false])
})

test.each<[what: string, ages: readonly number[], current: number, collected: readonly string[]]>([
  ['two are kept', [1, 2], 1, []],
  ['of three the oldest goes', [1, 2, 3], 2, ['r0']],
  ['the current one stays, however old', [1, 2, 3], 0, ['r1']],
  ['what is older than a minute goes', [-70_000, -65_000, 3], 2, ['r0', 'r1']],
  ['the current one stays when its time is over', [-70_000], 0, []],
])('collection: %s', async (_what, ages, current, collected) => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  for (const [index, createdAt] of ages.entries()) await store.put(WEB, entry(`r${index}`, createdAt), filesOf(`r${index}`, disposed))
  expect(await store.collect(WEB, `r${current}`, 4)).toBe(collected.length)
  expect(disposed.sort()).toEqual(collected)
  expect(store.has(WEB, `r${current}`)).toBe(true)
})

test('clear removes all, also what was removed and is still read', async () => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  await store.put(WEB, entry('one'), filesOf('a', disposed))
  await store.put('HelmChart/apps/b', entry('one'), filesOf('b', disposed))
  let done: () => void = () => undefined
  const read = store.read(WEB, 'one', () => new Promise<void>((resolve) => (done = resolve)))
  await store.remove(WEB)
  await store.clear()
  expect(disposed.sort()).toEqual(['a', 'b'])
  done()
  await read
  expect(disposed).toHaveLength(2)
})
