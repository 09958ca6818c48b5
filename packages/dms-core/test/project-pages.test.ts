import { describe, expect, it } from 'vitest'
import { projectPages } from '../src/adapter/lists/project-pages.ts'
import type { JsonObject } from '../src/contract/json.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'

const page = (items: readonly number[], next?: string) => ({ items, rest: next === undefined ? { metadata: {} } : { metadata: { continue: next } } })
const expired = new DmsError({ code: 'EXPIRED', message: 'too old' })

/** Fetches one after another of the answers; what is an error is thrown. Remembers the cursors that were asked for. */
function fetching(...answers: readonly (ReturnType<typeof page> | Error)[]) {
  const cursors: (string | undefined)[] = []
  const fetchPage = async (cursor: string | undefined) => {
    const answer = answers[cursors.length]
    cursors.push(cursor)
    if (answer === undefined || answer instanceof Error) throw answer
    return answer
  }
  return { cursors, fetchPage }
}

describe('projectPages', () => {
  it('walks from page to page until there is no cursor, and gives the last rest', async () => {
    const { cursors, fetchPage } = fetching(page([1, 2], 'a'), page([], 'b'), page([3], ''))
    expect(await projectPages({ fetchPage })).toEqual({ items: [1, 2, 3], rest: { metadata: { continue: '' } } })
    expect(cursors).toEqual([undefined, 'a', 'b'])
  })

  it.each<[string, JsonObject]>([
    ['no metadata', {}],
    ['metadata that is null', { metadata: null }],
    ['metadata that is a list', { metadata: [] }],
    ['a cursor that is no text', { metadata: { continue: 5 } }],
  ])('ends with a page that has %s', async (_what, rest) => {
    expect(await projectPages({ fetchPage: async () => ({ items: [1], rest }) })).toEqual({ items: [1], rest })
  })

  it('finds the cursor where it is told to', async () => {
    const answers = [
      { items: [1], rest: { next: 'x' } },
      { items: [2], rest: {} },
    ]
    const fetchPage = async (cursor: string | undefined) => answers[cursor === undefined ? 0 : 1] as (typeof answers)[0]
    const walked = await projectPages({ fetchPage, nextCursor: ({ next }) => (typeof next === 'string' ? next : undefined) })
    expect(walked.items).toEqual([1, 2])
  })

  it('begins anew when a cursor has expired and it is told to, without what came before', async () => {
    const { cursors, fetchPage } = fetching(page([1], 'a'), expired, page([1], 'b'), page([2], 'c'), expired, page([4]))
    const seen: number[] = []
    const onExpired = (error: DmsError, times: number) => {
      expect(error).toBe(expired)
      return seen.push(times) < 3
    }
    expect((await projectPages({ fetchPage, onExpired })).items).toEqual([4])
    expect(cursors).toEqual([undefined, 'a', undefined, 'b', 'c', undefined])
    expect(seen).toEqual([1, 2])
  })

  it('gives EXPIRED to its caller when it is told to, when nobody says otherwise, and for the first page', async () => {
    await expect(projectPages({ ...fetching(page([1], 'a'), expired), onExpired: async () => false })).rejects.toBe(expired)
    await expect(projectPages(fetching(page([1], 'a'), expired))).rejects.toBe(expired)
    await expect(projectPages({ ...fetching(expired), onExpired: () => true })).rejects.toBe(expired)
  })

  it('gives every other failure to its caller: half a list is none', async () => {
    const failure = new DmsError({ code: 'UNAVAILABLE', message: 'down' })
    await expect(projectPages({ ...fetching(page([1], 'a'), failure), onExpired: () => true })).rejects.toBe(failure)
  })

  it('does not walk in a circle', async () => {
    expect((await caught(projectPages(fetching(page([1], 'a'), page([2], 'a'))))).code).toBe('PROTOCOL')
  })
})
