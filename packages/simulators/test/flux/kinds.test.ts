import { describe, expect, test } from 'vitest'
import { FLUX_VERSIONS, type FluxVersion, isSince } from '../../src/flux/flux-version.ts'
import { fluxKinds, OCI_REPOSITORY, storedKind } from '../../src/flux/kinds.ts'

const servedBy = (version: FluxVersion) => Object.fromEntries(fluxKinds(version).map(({ kind, served }) => [kind, served?.join(' ')]))

const V1 = 'v1 v1beta2 v1beta1'

describe('what an API server serves', () => {
  test.each<[FluxVersion, Record<string, string | undefined>]>([
    [
      '2.3',
      { Kustomization: V1, OCIRepository: 'v1beta2', Bucket: 'v1beta2 v1beta1', ExternalArtifact: undefined, HelmRelease: 'v2 v2beta2 v2beta1' },
    ],
    ['2.4', { Kustomization: V1, OCIRepository: 'v1beta2', Bucket: V1 }],
    ['2.6', { OCIRepository: 'v1 v1beta2', GitRepository: V1, Provider: 'v1beta3 v1beta2 v1beta1', Receiver: V1, ExternalArtifact: undefined }],
    ['2.7', { Kustomization: 'v1 v1beta2', HelmRelease: 'v2 v2beta2', Bucket: 'v1 v1beta2', ExternalArtifact: 'v1', Alert: 'v1beta3 v1beta2' }],
    ['2.8', { Kustomization: 'v1', HelmChart: 'v1', Receiver: 'v1 v1beta2', Provider: 'v1beta3 v1beta2' }],
    ['2.9', { Kustomization: 'v1', HelmRelease: 'v2', Receiver: 'v1', Provider: 'v1beta3', Alert: 'v1beta3' }],
  ])('%s', (version, expected) => {
    expect(servedBy(version)).toMatchObject(Object.fromEntries(Object.entries(expected).filter(([, served]) => served !== undefined)))
    for (const [kind, served] of Object.entries(expected)) if (served === undefined) expect(servedBy(version)).not.toHaveProperty(kind)
  })

  test('the stored version is the first one served', () => {
    for (const version of FLUX_VERSIONS) for (const info of fluxKinds(version)) expect(info.served?.[0]).toBe(info.version)
    expect(storedKind(OCI_REPOSITORY, '2.5')).toEqual({ apiVersion: 'source.toolkit.fluxcd.io/v1beta2', kind: 'OCIRepository' })
    expect(storedKind(OCI_REPOSITORY, '2.6')).toEqual(OCI_REPOSITORY)
    expect(storedKind({ apiVersion: '', kind: 'ExternalArtifact' }, '2.6')).toBeUndefined()
  })

  test('versions are ordered', () => {
    expect(FLUX_VERSIONS.filter((version) => isSince(version, '2.7'))).toEqual(['2.7', '2.8', '2.9'])
  })
})

test('names by which kubectl finds them; categories since 2.9', () => {
  const kinds = Object.fromEntries(fluxKinds().map((info) => [info.kind, info]))
  expect(kinds['Kustomization']).toMatchObject({ shortNames: ['ks'], singular: 'kustomization', categories: ['all', 'fluxcd', 'fluxcd-appliers'] })
  expect(kinds['GitRepository']).toMatchObject({ shortNames: ['gitrepo'], categories: ['all', 'fluxcd', 'fluxcd-sources'] })
  expect(kinds['Alert']).not.toHaveProperty('shortNames')
  expect(fluxKinds('2.8').every((info) => info.categories === undefined)).toBe(true)
})

test('Provider and Alert have no status', () => {
  const without = fluxKinds().filter(({ statusSubresource, structure }) => !statusSubresource && structure?.properties?.['status'] === undefined)
  expect(without.map(({ kind }) => kind).sort()).toEqual(['Alert', 'Provider'])
})
