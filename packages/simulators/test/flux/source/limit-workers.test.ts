import { expect, test } from 'vitest'
import { limitWorkers } from '../../../src/flux/source/limit-workers.ts'

test('no more than two at a time, in the order of their coming, also after a failure', async () => {
  const limited = limitWorkers(2)
  const begun: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  const work = (name: string) =>
    limited(() => {
      begun.push(name)
      return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }))
    })
  const all = ['a', 'b', 'c', 'd'].map((name) => work(name))
  expect(begun).toEqual(['a', 'b'])
  ends.get('b')?.reject(new Error('b'))
  await expect(all[1]).rejects.toThrow('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  ends.get('a')?.resolve()
  await all[0]
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  ends.get('c')?.resolve()
  ends.get('d')?.resolve()
  await Promise.all([all[2], all[3]])
  const last = work('e')
  expect(begun.at(-1)).toBe('e')
  ends.get('e')?.resolve()
  await last
})
