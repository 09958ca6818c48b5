import { describe, expect, it } from 'vitest'
import { pageSummaries } from '../src/adapter/lists/page-summaries.ts'
import type { DeploymentSummary } from '../src/contract/deployment.ts'
import type { ListQuery } from '../src/contract/list.ts'
import type { Source } from '../src/contract/source.ts'
import { caught } from './support/caught.ts'
import { statusOf, summaryOf } from './support/samples.ts'

const named = (...names: string[]) => names.map(summaryOf)
const names = (items: readonly DeploymentSummary[]) => items.map((item) => item.spec.name)
const from = (source: Source): DeploymentSummary => ({ ...summaryOf('web'), spec: { ...summaryOf('web').spec, sources: [source] } })

const web: DeploymentSummary = {
  ...summaryOf('web'),
  spec: { ...summaryOf('web').spec, cluster: 'in-cluster', project: 'shop', labels: { tier: 'web', app: 'shop' } },
  status: statusOf({ phase: 'degraded' }),
}

describe('A page of a list', () => {
  it('is the whole list without a limit, in order of the ids, code unit by code unit', () => {
    const { items, cursor } = pageSummaries(named('b', 'a', 'B', 'ab', 'a-b', 'a.b'), {})
    expect(names(items)).toEqual(['B', 'a', 'a-b', 'a.b', 'ab', 'b'])
    expect(cursor).toBeNull()
  })

  it.each([1, 2, 3, 4, 5, 6])('of %i at a time goes on where the one before ended, until all were given once', (limit) => {
    const all = named('e', 'a', 'd', 'b', 'c')
    const seen: string[] = []
    let query: ListQuery = { limit }
    for (let pages = 1; ; pages++) {
      const { items, cursor } = pageSummaries(all, query)
      seen.push(...names(items))
      expect(items.length).toBe(Math.min(limit, 5 - (pages - 1) * limit))
      if (cursor === null) break
      query = { limit, cursor }
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('loses and repeats nothing when deployments come and go between the pages', () => {
    const { cursor } = pageSummaries(named('a', 'b', 'c', 'd'), { limit: 2 })
    const next = pageSummaries(named('aa', 'c', 'cc', 'd'), { limit: 10, cursor: cursor ?? '' })
    expect(names(next.items)).toEqual(['c', 'cc', 'd'])
  })

  it('refuses a cursor that no list gave', async () => {
    expect(await caught(() => pageSummaries([], { cursor: 'made up' }))).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'cursor' } })
  })

  it.each<[string, ListQuery, string | undefined]>([
    ['another query', { namespace: 'apps' }, undefined],
    ['a query with a filter less', {}, undefined],
    ['another instance', { kind: 'Application' }, 'other'],
  ])('refuses the cursor of %s', async (_what, query, instance) => {
    const all = named('a', 'b')
    const { cursor } = pageSummaries(all, { kind: 'Application', limit: 1 }, 'one')
    const asked = { ...query, limit: 1, cursor: cursor ?? '' }
    const error = await caught(() => pageSummaries(all, asked, instance ?? 'one'))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('another') })
  })

  it('knows its cursor again whatever the limit and the order of the filters, and no other spelling of it', async () => {
    const all = named('a', 'b', 'c')
    const { cursor } = pageSummaries(all, { labels: {}, kind: 'Application', limit: 1 })
    const next = pageSummaries(all, { kind: 'Application', labels: {}, limit: 2, cursor: cursor ?? '' })
    expect(names(next.items)).toEqual(['b', 'c'])
    expect(await caught(() => pageSummaries(all, { kind: 'Application', labels: {}, cursor: `${cursor}x` }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  it('counts its limit after the filters', () => {
    const found = pageSummaries([...named('a', 'b'), web], { phases: ['degraded'], limit: 1 })
    expect([names(found.items), found.cursor]).toEqual([['web'], null])
  })

  it.each<[string, ListQuery, ListQuery]>([
    ['its kind', { kind: 'Application' }, { kind: 'Kustomization' }],
    ['its namespace', { namespace: 'apps' }, { namespace: 'argocd' }],
    ['its cluster', { cluster: 'in-cluster' }, { cluster: 'other' }],
    ['its project', { project: 'shop' }, { project: 'default' }],
    ['one of the phases', { phases: ['deployed', 'degraded'] }, { phases: ['deployed'] }],
    ['all the labels', { labels: { tier: 'web', app: 'shop' } }, { labels: { tier: 'web', app: 'other' } }],
    ['a label that it does not have', { labels: {} }, { labels: { absent: '' } }],
  ])('holds a deployment by %s', (_what, fits, other) => {
    expect(names(pageSummaries([web], fits).items)).toEqual(['web'])
    expect(names(pageSummaries([web], other).items)).toEqual([])
  })

  it.each<[string, Source, string, boolean]>([
    ['the same', { git: { repo: 'https://git.test/acme/web' } }, 'https://git.test/acme/web', true],
    ['.git and a slash', { git: { repo: 'https://git.test/acme/web.git' } }, 'https://git.test/acme/web/', true],
    ['another scheme and a user', { git: { repo: 'ssh://git@git.test/acme/web' } }, 'https://git.test/acme/web', true],
    ['a chart repository', { helm: { repo: 'https://charts.test/', chart: 'web' } }, 'charts.test', true],
    ['a registry', { oci: { url: 'oci://registry.test/web' } }, 'oci://registry.test/web', true],
    ['another repository', { git: { repo: 'https://git.test/acme/web' } }, 'https://git.test/acme/web2', false],
    ['another owner', { git: { repo: 'https://git.test/acme/web' } }, 'https://git.test/web', false],
  ])('compares repositories by what they name: %s', (_what, source, repo, same) => {
    expect(pageSummaries([from(source)], { repo }).items).toHaveLength(same ? 1 : 0)
  })
})
