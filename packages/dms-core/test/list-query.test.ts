import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { ListQuery } from '../src/contract/list.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'

const setUp = () => {
  const { adapter, calls } = fakeAdapter()
  const dms = createDms({ instances: { prod: adapter } })
  return { calls, dms, instance: dms.instance('prod') }
}

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['a misspelt filter', { namspace: 'apps' }, 'namspace: unknown (did you mean "namespace"?)'],
  ['a misspelt filter without near names', { xyzzyxyzzy: 1 }, 'xyzzyxyzzy: unknown; accepted here: kind, controlNamespace, namespace'],
  ['no phases', { phases: [] }, 'list; accepted is a list of at least 1'],
  ['a phase that is no list', { phases: 'failed' }, 'phases: found "failed"; accepted is a list'],
  ['a label that is no text', { labels: { tier: 1 } }, 'labels.tier: found 1; accepted is a text'],
  ['labels as a selector', { labels: 'tier=web' }, 'labels: found "tier=web"; accepted is an object'],
  [
    'a phase that there is not',
    { phases: ['deployed', 'Failed'] },
    'phases[1]: found "Failed" (did you mean "failed"?); accepted is "terminating" or ',
  ],
  ['null', null, 'query refused: found null; accepted is an object'],
  ['a text', 'web', 'query refused: found "web"; accepted is an object'],
]

const NO_PAGES: readonly (readonly [string, unknown, string])[] = [
  ['a limit of nothing', { limit: 0 }, 'limit: found 0; accepted is a whole number, 1 to 1000'],
  ['a limit over the greatest', { limit: 1001 }, 'limit: found 1001; accepted is a whole number, 1 to 1000'],
  ['half a limit', { limit: 1.5 }, 'limit: found 1.5; accepted is a whole number'],
  ['an empty cursor', { cursor: '' }, 'cursor: found ""; accepted is a non-empty text'],
]

describe('A list is refused before anything is sent', () => {
  it.each([...REFUSED, ...NO_PAGES])('when its query has %s', async (_what, query, message) => {
    const { instance, calls } = setUp()
    const error = await caught(instance.listDeployments(query as ListQuery))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', instance: 'prod', method: 'listDeployments' })
    expect(error.message).toContain(message)
    expect(calls).toEqual([])
  })

  it.each(REFUSED)('over all instances, as a whole, when its query has %s', async (_what, query, message) => {
    const { dms, calls } = setUp()
    const error = await caught(dms.listDeployments(query as ListQuery))
    expect(error.code).toBe('INVALID_ARGUMENT')
    expect(error.message).toContain(message)
    expect(calls).toEqual([])
  })
})

describe('A list reaches the adapter', () => {
  it('with its query', async () => {
    const { instance, calls } = setUp()
    const query = { namespace: 'apps', labels: { tier: 'web' }, phases: ['failed'], limit: 10, cursor: 'c' }
    await instance.listDeployments(query)
    expect(calls).toEqual([{ method: 'listDeployments', args: [query, { timeoutMs: 30_000 }] }])
  })

  it.each([undefined, {}, { namespace: undefined }])('with an empty query for %j', async (query) => {
    const { instance, calls } = setUp()
    await instance.listDeployments(query as ListQuery)
    expect(calls).toEqual([{ method: 'listDeployments', args: [{}, { timeoutMs: 30_000 }] }])
  })
})
