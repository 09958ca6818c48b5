import { describe, expect, it } from 'vitest'
import { buildObjects } from '../src/build-objects.ts'
import { caught } from './support/caught.ts'
import { settingsOf, specOf } from './support/objects.ts'

const HASH = '74b47fb008986e24566bfe945ec2bfe7633c15a2'

const gitOf = (git: { readonly repo?: string; readonly revision?: string }, settings?: object) =>
  buildObjects(specOf({ sources: [{ git: { repo: 'acme/web', ...git } }] }), settingsOf(settings)).gitRepository['spec']

describe('The objects of a deployment', () => {
  it('are one Kustomization and the GitRepository that it reads', () => {
    expect(buildObjects(specOf(), settingsOf())).toEqual({
      kustomization: {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { name: 'web', namespace: 'flux-system' },
        spec: {
          interval: '10m',
          retryInterval: '1m',
          prune: true,
          wait: true,
          path: './deploy',
          targetNamespace: 'apps',
          sourceRef: { kind: 'GitRepository', name: 'web' },
        },
      },
      gitRepository: {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: { name: 'web', namespace: 'flux-system' },
        spec: { interval: '10m', url: 'https://github.com/acme/web.git', ref: { branch: 'main' } },
      },
    })
  })

  it('carry what the request says over what the settings say', () => {
    const spec = specOf({
      controlNamespace: 'team-a',
      labels: { tier: 'front' },
      annotations: { note: 'mine' },
      sync: { prune: false, healthCheck: false, intervalMs: 90_000, timeoutMs: 1_500 },
    })
    const { kustomization, gitRepository } = buildObjects(spec, settingsOf({ timeout: '5m', serviceAccount: 'deployer' }))
    expect(kustomization['metadata']).toEqual({ name: 'web', namespace: 'team-a', labels: { tier: 'front' }, annotations: { note: 'mine' } })
    expect(kustomization['spec']).toMatchObject({ interval: '90s', timeout: '1500ms', prune: false, wait: false, serviceAccountName: 'deployer' })
    expect(gitRepository).toMatchObject({ metadata: { name: 'web', namespace: 'team-a' }, spec: { interval: '90s' } })
  })

  it('take interval, time-out, prune and wait from the settings', () => {
    const { kustomization } = buildObjects(specOf(), settingsOf({ interval: '1h', timeout: '5m', prune: false, wait: false }))
    expect(kustomization['spec']).toMatchObject({ interval: '1h', timeout: '5m', prune: false, wait: false })
  })

  it('leave out a path that was not asked for', () => {
    const { kustomization } = buildObjects(specOf({ sources: [{ git: { repo: 'acme/web' } }] }), settingsOf())
    expect(kustomization['spec']).not.toHaveProperty('path')
  })
})

describe('The repository of a deployment', () => {
  it.each([
    { repo: 'acme/web', settings: { gitProvider: 'github' }, url: 'https://github.com/acme/web.git' },
    { repo: 'acme/web.git', settings: { gitProvider: 'github' }, url: 'https://github.com/acme/web.git' },
    { repo: 'acme/team/web', settings: { gitProvider: 'gitlab' }, url: 'https://gitlab.com/acme/team/web.git' },
    { repo: 'acme/web', settings: { gitProvider: 'bitbucket' }, url: 'https://bitbucket.org/acme/web.git' },
    { repo: 'acme/web', settings: { gitProvider: 'gitlab', gitHost: 'git.example.com:8443' }, url: 'https://git.example.com:8443/acme/web.git' },
    { repo: 'https://git.example.com/acme/web', settings: {}, url: 'https://git.example.com/acme/web' },
    { repo: 'http://127.0.0.1:3000/web.git', settings: {}, url: 'http://127.0.0.1:3000/web.git' },
    { repo: 'ssh://git@git.example.com/acme/web', settings: {}, url: 'ssh://git@git.example.com/acme/web' },
  ])('$repo with $settings is $url', ({ repo, settings, url }) => {
    expect(gitOf({ repo }, settings)).toMatchObject({ url })
  })

  it.each([
    {
      what: 'an scp-style address',
      repo: 'git@git.example.com:acme/web.git',
      accepted: /accepted is a URL \(https, http or ssh; not git@host:path\)/,
    },
    { what: 'another scheme', repo: 'ftp://git.example.com/web', accepted: /accepted is a URL/ },
    { what: 'a bare name', repo: 'web', accepted: /or owner\/name with the setting gitProvider/ },
    { what: 'a scheme alone', repo: 'https://', accepted: /accepted is a URL/ },
  ])('is refused by name when it is $what', async ({ repo, accepted }) => {
    const error = await caught(() => gitOf({ repo }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'sources[0].git.repo' } })
    expect(error.message).toContain(`sources[0].git.repo: found "${repo}"`)
    expect(error.message).toMatch(accepted)
  })

  it('is refused as a shorthand where no provider is set', async () => {
    const error = await caught(() => buildObjects(specOf(), settingsOf({ gitProvider: undefined })))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'sources[0].git.repo' } })
    expect(error.message).toBe(
      'sources[0].git.repo: found "acme/web", a shorthand, but the setting gitProvider is missing; accepted are github, gitlab, bitbucket',
    )
  })

  it('must be a git source', async () => {
    const spec = specOf({ sources: [{ oci: { url: 'oci://registry.example.com/web' } }] })
    expect(await caught(() => buildObjects(spec, settingsOf()))).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'sources[0]' } })
  })
})

describe('The revision of a deployment', () => {
  it.each([
    { revision: undefined, ref: { branch: 'main' } },
    { revision: 'develop', ref: { branch: 'develop' } },
    { revision: 'v1.2.0', ref: { branch: 'v1.2.0' } },
    { revision: 'branch:release/1.2', ref: { branch: 'release/1.2' } },
    { revision: 'tag:v1.2.0', ref: { tag: 'v1.2.0' } },
    { revision: 'semver:>=1.0.0 <2.0.0', ref: { semver: '>=1.0.0 <2.0.0' } },
    { revision: `commit:${HASH}`, ref: { commit: HASH } },
    { revision: HASH, ref: { commit: HASH } },
    { revision: 'a'.repeat(64), ref: { commit: 'a'.repeat(64) } },
    { revision: HASH.slice(0, 39), ref: { branch: HASH.slice(0, 39) } },
    { revision: `branch:${HASH}`, ref: { branch: HASH } },
    { revision: 'refs/pull/420/head', ref: { name: 'refs/pull/420/head' } },
  ])('$revision is $ref', ({ revision, ref }) => {
    expect(gitOf(revision === undefined ? {} : { revision })).toMatchObject({ ref })
  })

  it('is the default branch of the settings when none is given', () => {
    expect(gitOf({}, { defaultBranch: 'trunk' })).toMatchObject({ ref: { branch: 'trunk' } })
  })
})

describe('A duration', () => {
  it.each([
    { path: 'sync.intervalMs', sync: { intervalMs: 0 } },
    { path: 'sync.timeoutMs', sync: { timeoutMs: 0 } },
  ])('of nothing is refused: $path', async ({ path, sync }) => {
    const error = await caught(() => buildObjects(specOf({ sync }), settingsOf()))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path }, message: `${path}: found 0; accepted is at least 1 ms` })
  })
})
