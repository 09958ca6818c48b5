import { describe, expect, test } from 'vitest'
import { SharedTrees } from '../../../src/argocd/repo-server/shared-trees.ts'

const trees = (most: number) => {
  const shared = new SharedTrees(most)
  const log: string[] = []
  const open = (name: string) => async () => {
    log.push(`+${name}`)
    return { root: `/${name}`, dispose: async () => void log.push(`-${name}`) }
  }
  return { shared, log, open, use: (name: string, signal?: AbortSignal) => shared.use(name, open(name), signal) }
}

describe('trees that are shared', () => {
  test('are opened once for all, and kept when they are given back', async () => {
    const { log, use } = trees(2)
    const [one, other] = await Promise.all([use('a'), use('a')])
    await Promise.all([one.dispose(), other.dispose(), other.dispose()])
    expect((await use('a')).root).toBe('/a')
    expect(log).toEqual(['+a'])
  })

  test('go when there are too many, the one that was asked for longest ago first', async () => {
    const { log, use } = trees(2)
    for (const name of ['a', 'b', 'a', 'c']) await (await use(name)).dispose()
    expect(log).toEqual(['+a', '+b', '+c', '-b'])
  })

  test('do not go while somebody uses them', async () => {
    const { shared, log, use } = trees(1)
    const used = await use('a')
    await (await use('b')).dispose()
    await (await use('c')).dispose()
    expect(log).toEqual(['+a', '+b', '+c', '-b'])
    await shared.close()
    expect(log.slice(4)).toEqual(['-c'])
    await used.dispose()
    expect(log.slice(4)).toEqual(['-c', '-a'])
  })

  test('are opened anew when they have been forgotten', async () => {
    const { shared, log, use } = trees(2)
    const old = await use('a')
    await shared.forget('a')
    await use('a')
    expect(log).toEqual(['+a', '+a'])
    await old.dispose()
    expect(log).toEqual(['+a', '+a', '-a'])
  })

  test('that could not be opened are tried again', async () => {
    const { shared, use } = trees(2)
    const failed = () => shared.use('a', () => Promise.reject(new Error('no')), undefined)
    expect(await Promise.allSettled([failed(), failed()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    expect((await use('a')).root).toBe('/a')
  })

  test('are opened to the end when whoever asked has gone', async () => {
    const { shared, log, open } = trees(2)
    const gone = new AbortController()
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const asking = shared.use('a', () => begun.then(open('a')), gone.signal)
    gone.abort(new Error('gone'))
    await expect(asking).rejects.toThrow('gone')
    begin()
    expect((await shared.use('a', open('again'), undefined)).root).toBe('/a')
    expect(log).toEqual(['+a'])
    await shared.close()
  })
})
