import { createRequire } from 'node:module'
import type { DeploymentSpec, JsonObject } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { buildApplication } from '../src/build-application.ts'
import { settingsWith } from './support/recording-client.ts'

const GOLDEN = createRequire(import.meta.url)('./fixtures/application-of-the-design.json') as JsonObject

/** The request and the settings that the design names. */
const REQUEST: DeploymentSpec = {
  name: 'guestbook',
  namespace: 'guestbook',
  sources: [{ git: { repo: 'https://git.example.com/acme/guestbook.git', revision: 'main', path: 'deploy/overlays/prod' } }],
}
const AUTOMATED = { syncPolicy: { automated: true, prune: true, selfHeal: true } }

const built = (spec: Partial<DeploymentSpec>, settings: Parameters<typeof settingsWith>[0] = {}) =>
  buildApplication({ ...REQUEST, ...spec }, settingsWith(settings)) as { metadata: JsonObject; spec: JsonObject }
const git = (source: { repo?: string; revision?: string; path?: string }): Partial<DeploymentSpec> => ({
  sources: [{ git: { repo: 'https://git.test/web.git', ...source } }],
})

describe('the Application of a request', () => {
  it('is, for the request and settings of the design, what the golden file says', () => {
    expect(buildApplication(REQUEST, settingsWith({ namespace: 'argocd', defaultProject: 'default', ...AUTOMATED }))).toEqual(GOLDEN)
  })

  it('takes namespace and project from the settings only where the request is silent', () => {
    const settings = { namespace: 'cd', defaultProject: 'team' }
    expect(built({}, settings)).toMatchObject({ metadata: { namespace: 'cd' }, spec: { project: 'team' } })
    expect(built({ controlNamespace: 'own', project: 'mine' }, settings)).toMatchObject({ metadata: { namespace: 'own' }, spec: { project: 'mine' } })
  })

  it('carries labels and annotations as they are, and none where there are none', () => {
    expect(built({ labels: { a: '1' }, annotations: { b: '2' } }).metadata).toEqual({
      name: 'guestbook',
      namespace: 'argocd',
      labels: { a: '1' },
      annotations: { b: '2' },
    })
    expect(built({}).metadata).toEqual({ name: 'guestbook', namespace: 'argocd' })
  })

  it.each([
    ['absent', undefined, { server: 'https://kubernetes.default.svc' }],
    ['a URL', 'https://cluster.test:6443', { server: 'https://cluster.test:6443' }],
    ['a name', 'edge-7', { name: 'edge-7' }],
  ])('goes to a cluster that is %s', (_what, cluster, expected) => {
    expect(built(cluster === undefined ? {} : { cluster }).spec['destination']).toEqual({ ...expected, namespace: 'guestbook' })
  })

  it.each([
    ['main', 'main'],
    ['branch:main', 'main'],
    ['tag:v1.2.0', 'v1.2.0'],
    [`commit:${'a'.repeat(40)}`, 'a'.repeat(40)],
    ['semver:>=1 <2', '>=1 <2'],
    ['feature/branch:x', 'feature/branch:x'],
    [undefined, 'HEAD'],
  ])('asks for revision %s as Argo CD writes it', (revision, targetRevision) => {
    expect(built(git(revision === undefined ? {} : { revision })).spec['source']).toMatchObject({ targetRevision })
  })

  it('names the root of the repository, because Argo CD wants a path', () => {
    expect(built(git({})).spec['source']).toMatchObject({ path: '.' })
  })
})

describe('its sync policy', () => {
  const automated = (prune: boolean, selfHeal: boolean) => ({ automated: { prune, selfHeal } })

  it.each<[string, DeploymentSpec['sync'], Parameters<typeof settingsWith>[0], JsonObject | undefined]>([
    ['nobody asks', undefined, {}, undefined],
    ['the settings ask', undefined, AUTOMATED, automated(true, true)],
    ['the settings ask for nothing but automation', undefined, { syncPolicy: { automated: true } }, automated(false, false)],
    ['the request turns it off', { automated: false }, AUTOMATED, undefined],
    ['the request turns it on', { automated: true }, {}, automated(false, false)],
    ['the request turns one member off', { prune: false }, AUTOMATED, automated(false, true)],
    ['the request asks for all', { automated: true, prune: true, selfHeal: true }, {}, automated(true, true)],
    ['the namespace is to be made', { createNamespace: true }, {}, { syncOptions: ['CreateNamespace=true'] }],
    [
      'the namespace is to be made and it is automated',
      { createNamespace: true },
      AUTOMATED,
      { ...automated(true, true), syncOptions: ['CreateNamespace=true'] },
    ],
    ['the namespace is not to be made', { createNamespace: false }, {}, undefined],
    ['the settings prune, but nothing is automated', undefined, { syncPolicy: { prune: true } }, undefined],
  ])('is right when %s', (_when, sync, settings, expected) => {
    expect(built(sync === undefined ? {} : { sync }, settings).spec['syncPolicy']).toEqual(expected)
  })
})

describe('a request that cannot be honoured', () => {
  it.each<[string, Partial<DeploymentSpec>, string]>([
    ['a chart', { sources: [{ helm: { repo: 'https://charts.test', chart: 'web' } }] }, 'sources[0]'],
    ['no source', { sources: [] }, 'sources[0]'],
    ['a path of this machine', git({ repo: '/srv/git/web.git' }), 'sources[0].git.repo'],
    ['an unexpanded short name', git({ repo: 'acme/web' }), 'sources[0].git.repo'],
    ['prune without automation', { sync: { prune: true } }, 'sync.prune'],
    ['self-heal without automation', { sync: { automated: false, selfHeal: true } }, 'sync.selfHeal'],
  ])('is refused by the name of its member: %s', (_what, spec, path) => {
    const refusal = () => built(spec)
    expect(refusal).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path } }))
    expect(refusal).toThrow(path)
  })

  it.each(['https://git.test/web.git', 'http://git.test/web', 'ssh://git@git.test:22/web.git', 'git@git.test:acme/web.git'])(
    'does not include %s',
    (repo) => {
      expect(built(git({ repo })).spec['source']).toMatchObject({ repoURL: repo })
    },
  )
})
