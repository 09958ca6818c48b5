import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changeAt, type Member, recorded, recordedExchanges, replayedFolder, reversed, to, withMore, without } from '../support/replayed-folder.ts'
import { RECORDINGS } from '../support/run-replay.ts'

const folder = replayedFolder()

type Row = readonly [what: string, id: string, path: string, change: (was: unknown) => unknown]

const REFUSALS = ['post-text', 'unknown-route', 'bad-json', 'wrong-type', 'unknown-query', 'get-missing-no-project', 'grpc-timeout-bad']

async function playChanged(exchanges: readonly Member[], id?: string, path = '', change?: (was: unknown) => unknown) {
  const changed = exchanges.find((one) => one['id'] === id)
  if (change !== undefined) changeAt(changed, path, change)
  await folder.write('argocd/some.json', { exchanges })
  return folder.replay()
}

test('as they are, some refusals are equal', async () => {
  expect(await playChanged(await recordedExchanges('argocd/errors.json', REFUSALS))).toMatchObject({ code: 0, wrong: [] })
})

describe('a change of an answer is found', () => {
  test.each<Row>([
    ['another status code', 'post-text', 'response.status', to(400)],
    ['another text', 'post-text', 'response.body', to('Invalid content-type\n')],
    ['another content type', 'unknown-route', 'response.headers.0.1', to('application/json')],
    ['a header that is missing', 'unknown-route', 'response.headers', without(1)],
    ['a header that nobody sent', 'bad-json', 'response.headers', withMore(['Retry-After', '1'])],
    ['another message', 'bad-json', 'response.body.message', to('invalid character')],
    ['another code of gRPC', 'wrong-type', 'response.body.code', to(13)],
    ['a member that is missing', 'wrong-type', 'response.body.error', to(undefined)],
    ['an empty list for none', 'unknown-query', 'response.body.items', to([])],
    ['a refusal that says more than it may', 'get-missing-no-project', 'response.status', to(404)],
    ['a code as a text', 'grpc-timeout-bad', 'response.body.code', to('3')],
  ])('%s', async (_what, id, path, change) => {
    const { code, wrong } = await playChanged(await recordedExchanges('argocd/errors.json', REFUSALS), id, path, change)
    expect([code, wrong]).toEqual([1, [`argocd/some#${id}`]])
  })
})

interface Life extends Member {
  timeline: Member[]
}

/** Created, compared, synced and healthy: some five seconds. */
async function firstSync(): Promise<Life> {
  await cp(join(RECORDINGS, 'repositories/staler.fast-export'), join(folder.path, 'repositories/staler.fast-export'))
  const life = (await recorded('argocd/lives/sync-right-after-commit.json')) as Life
  return { ...life, timeline: life.timeline.filter(({ atMs }) => Number(atMs) < 5_000) }
}

async function playLife(life: Life) {
  await folder.write('argocd/lives/one.json', life)
  return folder.replay()
}

test('as it is, a life is equal', async () => {
  expect(await playLife(await firstSync())).toMatchObject({ code: 0, wrong: [] })
})

/** In states that last: the shortest, of some 100 ms, may be missed by a look each 100 ms. */
describe('a change of a life is found', () => {
  test.each<readonly [what: string, path: string, change: (was: unknown) => unknown]>([
    ['another phase of the operation', 'timeline.5.body.status.operationState.phase', to('Succeeded')],
    ['another status of the sync', 'timeline.9.body.status.sync.status', to('OutOfSync')],
    ['another health', 'timeline.11.body.status.health.status', to('Progressing')],
    ['a resource less', 'timeline.9.body.status.resources', without(0)],
    ['another order of resources', 'timeline.9.body.status.resources', reversed],
    ['another message of the operation', 'timeline.9.body.status.operationState.message', to('successfully synced')],
    ['no history', 'timeline.11.body.status.history', to(undefined)],
    ['an answer to the sync of another revision', 'timeline.3.response.body.operation.sync.revision', to('0000000')],
  ])('%s', async (_what, path, change) => {
    const life = await firstSync()
    changeAt(life, path, change)
    const { code, wrong } = await playLife(life)
    expect(code).toBe(1)
    expect(wrong.length).toBeGreaterThan(0)
  })

  test('a state that no server was in', async () => {
    const life = await firstSync()
    const before = life.timeline[9]
    life.timeline.splice(10, 0, { ...before, atMs: 2_700, body: { ...(before?.['body'] as Member), operation: { sync: { prune: true } } } })
    expect((await playLife(life)).code).toBe(1)
  })
})
