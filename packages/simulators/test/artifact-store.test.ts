import { expect, test } from 'vitest'
import { ArtifactStore } from '../src/flux/source/artifact-store.ts'
import type { Checkout } from '../src/git/fetch-repository.ts'

function checkout(name: string, disposed: string[]): Checkout {
  return { commit: name, subject: name, directory: `/${name}`, dispose: async () => void disposed.push(name) }
}

test('a replaced artifact goes when the last who reads it is done', async () => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  await store.put('apps/web', 'one', checkout('one', disposed))
  let done: () => void = () => undefined
  const read = store.read('apps/web', 'one', (directory) => new Promise<string>((resolve) => (done = () => resolve(directory))))
  await store.put('apps/web', 'two', checkout('two', disposed))
  expect(disposed).toEqual([])
  done()
  expect(await read).toEqual({ value: '/one' })
  expect(disposed).toEqual(['one'])
  expect(await store.read('apps/web', 'one', async () => true)).toBeUndefined()
  expect([store.has('apps/web', 'one'), store.has('apps/web', 'two')]).toEqual([false, true])
  expect(await store.remove('apps/web')).toBe(true)
  expect(await store.remove('apps/web')).toBe(false)
  expect(disposed).toEqual(['one', 'two'])
})

test('clear removes all, also what was replaced and is still read', async () => {
  const disposed: string[] = []
  const store = new ArtifactStore()
  await store.put('apps/a', 'one', checkout('a', disposed))
  await store.put('apps/b', 'one', checkout('b', disposed))
  let done: () => void = () => undefined
  const read = store.read('apps/a', 'one', () => new Promise<void>((resolve) => (done = resolve)))
  await store.put('apps/a', 'two', checkout('newer', disposed))
  await store.clear()
  expect(disposed.sort()).toEqual(['a', 'b', 'newer'])
  done()
  await read
  expect(disposed).toHaveLength(3)
})
