import { describe, expect, it } from 'vitest'
import { applyChange } from '../src/adapter/apply-change.ts'
import type { DeploymentChange, DeploymentSpec } from '../src/contract/deployment-spec.ts'
import { caught } from './support/caught.ts'

const GIT = { repo: 'https://git.test/acme/web', revision: 'v1', path: 'base' }
const HELM = { repo: 'https://charts.test', chart: 'web' }
const SPEC: DeploymentSpec = {
  name: 'web',
  namespace: 'apps',
  sources: [{ git: GIT }],
  labels: { tier: 'web', app: 'shop' },
  values: { a: { b: 1, c: 2 }, list: [1, 2] },
}

describe('A change of a spec', () => {
  it.each<[string, DeploymentChange, Partial<DeploymentSpec>]>([
    [
      'merges what it names',
      { labels: { tier: 'db' }, values: { a: { b: 3 } } },
      { labels: { tier: 'db', app: 'shop' }, values: { a: { b: 3, c: 2 }, list: [1, 2] } },
    ],
    ['unsets by null', { labels: { tier: null }, values: { a: null } }, { labels: { app: 'shop' }, values: { list: [1, 2] } }],
    ['replaces lists', { values: { list: [3] } }, { values: { a: { b: 1, c: 2 }, list: [3] } }],
    ['patches the only source', { source: { git: { revision: 'v2', path: null } } }, { sources: [{ git: { repo: GIT.repo, revision: 'v2' } }] }],
    ['names the only source', { source: { name: 'main' } }, { sources: [{ git: GIT, name: 'main' }] }],
    ['replaces the sources', { sources: [{ helm: HELM }] }, { sources: [{ helm: HELM }] }],
    ['replaces a source by one of another type', { source: { helm: HELM } }, { sources: [{ helm: HELM }] }],
    ['replaces a source by one of another type, the old one unset', { source: { git: null, helm: HELM } }, { sources: [{ helm: HELM }] }],
  ])('%s', (_what, change, expected) => {
    const before = structuredClone(SPEC)
    expect(applyChange(SPEC, change)).toEqual({ ...SPEC, ...expected })
    expect(SPEC).toEqual(before)
  })

  it.each<[string, DeploymentChange, string]>([
    ['without its repository', { source: { git: { repo: null } } }, 'source.git.repo'],
    ['of another type, half given', { source: { helm: { chart: 'web' } } }, 'source.helm.repo'],
    ['of no type', { source: { git: null } }, 'source'],
  ])('that would leave a source %s is INVALID_ARGUMENT', async (_what, change, path) => {
    expect(await caught(() => applyChange(SPEC, change))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: `${path}: the change leaves none, and a source needs one`,
      details: { path },
    })
  })

  it('of `source` where there are several is FAILED_PRECONDITION', async () => {
    const several = { ...SPEC, sources: [{ git: GIT }, { helm: HELM }] }
    expect(await caught(() => applyChange(several, { source: { git: { revision: 'v2' } } }))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { reason: 'multi-source' },
    })
    expect(applyChange(several, { sources: [{ git: GIT }] }).sources).toEqual([{ git: GIT }])
    expect(applyChange(several, { project: 'x' })).toEqual({ ...several, project: 'x' })
  })
})
