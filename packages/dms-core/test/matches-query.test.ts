import { describe, expect, it } from 'vitest'
import type { DeploymentSummary } from '../src/contract/deployment.ts'
import type { DeploymentQuery } from '../src/contract/list.ts'
import type { Source } from '../src/contract/source.ts'
import { matchesQuery } from '../src/query/matches-query.ts'
import { summaryOf } from './support/samples.ts'

const SUMMARY = summaryOf('web')

const withSources = (...sources: Source[]): DeploymentSummary => ({ ...SUMMARY, spec: { ...SUMMARY.spec, sources } })

describe('A summary matches', () => {
  it.each<[DeploymentQuery, boolean]>([
    [{}, true],
    [{ kind: 'Application' }, true],
    [{ kind: 'application' }, false],
    [{ namespace: 'apps' }, true],
    [{ namespace: 'app' }, false],
    [{ cluster: 'x' }, false],
    [{ project: 'x' }, false],
    [{ labels: {} }, true],
    [{ labels: { tier: 'web' } }, false],
    [{ labels: { constructor: 'x' } }, false],
    [{ phases: ['deployed'] }, true],
    [{ phases: ['failed'] }, false],
    [{ kind: 'Application', namespace: 'other' }, false],
    [{ controlNamespace: 'elsewhere' }, true],
  ])('%j: %s', (query, expected) => {
    expect(matchesQuery(SUMMARY, query)).toBe(expected)
  })

  it.each<[string, Source]>([
    ['https://git.test/acme/web.git', { git: { repo: 'ssh://git@git.test/acme/web' } }],
    ['charts.test/stable', { helm: { repo: 'https://charts.test/stable/', chart: 'web' } }],
    ['oci://registry.test/web', { oci: { url: 'registry.test/web' } }],
  ])('by the repository %s', (repo, source) => {
    const other: Source = { bucket: { endpoint: 'https://store.test', bucket: 'b' } }
    expect(matchesQuery(withSources(other, source), { repo })).toBe(true)
    expect(matchesQuery(withSources(other), { repo })).toBe(false)
  })
})
