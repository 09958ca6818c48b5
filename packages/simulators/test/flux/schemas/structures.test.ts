import { describe, expect, test } from 'vitest'
import { textAt } from '../../../src/cluster/kube-object.ts'
import type { StructuralSchema } from '../../../src/cluster/schema/structural-schema.ts'
import { customResourceDefinitions } from '../../../src/flux/custom-resource-definitions.ts'
import { FLUX_VERSIONS, type FluxVersion } from '../../../src/flux/flux-version.ts'
import { fluxKinds } from '../../../src/flux/kinds.ts'
import { FLUX_OPERATOR_KINDS } from '../../../src/flux/operator-kinds.ts'

const structure = (kind: string, version: FluxVersion): StructuralSchema => {
  const found = fluxKinds(version).find((info) => info.kind === kind)?.structure
  if (found === undefined) throw new Error(`no ${kind} in ${version}`)
  return found
}

/** Members by name, items of lists by `[]`. */
function schemaAt(schema: StructuralSchema, path: string): StructuralSchema | undefined {
  return path.split('.').reduce<StructuralSchema | undefined>((inner, part) => {
    const member = inner?.properties?.[part.replace('[]', '')]
    return part.endsWith('[]') ? member?.items : member
  }, schema)
}

describe('fields appear with their version', () => {
  test.each<[kind: string, path: string, from: FluxVersion]>([
    ['Kustomization', 'spec.deletionPolicy', '2.5'],
    ['Kustomization', 'spec.healthCheckExprs', '2.5'],
    ['Kustomization', 'status.lastAppliedOriginRevision', '2.5'],
    ['Kustomization', 'spec.decryption.serviceAccountName', '2.6'],
    ['Kustomization', 'status.history', '2.7'],
    ['Kustomization', 'spec.dependsOn[].readyExpr', '2.7'],
    ['Kustomization', 'spec.ignoreMissingComponents', '2.7'],
    ['Kustomization', 'spec.kubeConfig.configMapRef', '2.7'],
    ['Kustomization', 'spec.ignore', '2.9'],
    ['Kustomization', 'spec.buildMetadata', '2.9'],
    ['Kustomization', 'spec.postBuild.substituteStrategy', '2.9'],
    ['HelmRelease', 'spec.install.disableSchemaValidation', '2.4'],
    ['HelmRelease', 'spec.upgrade.disableTakeOwnership', '2.5'],
    ['HelmRelease', 'spec.install.strategy', '2.7'],
    ['HelmRelease', 'spec.commonMetadata', '2.7'],
    ['HelmRelease', 'status.inventory', '2.8'],
    ['HelmRelease', 'status.history[].action', '2.8'],
    ['HelmRelease', 'spec.healthCheckExprs', '2.8'],
    ['HelmRelease', 'spec.postRenderStrategy', '2.9'],
    ['HelmRelease', 'spec.valuesFrom[].literal', '2.9'],
    ['GitRepository', 'spec.provider', '2.4'],
    ['GitRepository', 'spec.sparseCheckout', '2.6'],
    ['GitRepository', 'spec.serviceAccountName', '2.7'],
    ['OCIRepository', 'spec.proxySecretRef', '2.4'],
    ['Bucket', 'spec.sts', '2.4'],
    ['Receiver', 'spec.oidcProviders', '2.9'],
  ])('%s %s since %s', (kind, path, from) => {
    const index = FLUX_VERSIONS.indexOf(from)
    expect(FLUX_VERSIONS.map((version) => schemaAt(structure(kind, version), path) !== undefined)).toEqual(FLUX_VERSIONS.map((_, at) => at >= index))
  })

  test.each<[kind: string, path: string, value: string, from: FluxVersion]>([
    ['Kustomization', 'spec.deletionPolicy', 'WaitForTermination', '2.6'],
    ['Kustomization', 'spec.sourceRef.kind', 'ExternalArtifact', '2.7'],
    ['HelmRelease', 'spec.chartRef.kind', 'ExternalArtifact', '2.7'],
    ['GitRepository', 'spec.provider', 'github', '2.5'],
    ['GitRepository', 'spec.provider', 'aws', '2.9'],
    ['Receiver', 'spec.type', 'generic-oidc', '2.9'],
  ])('%s %s may be %s since %s', (kind, path, value, from) => {
    const allowed = (version: FluxVersion) => schemaAt(structure(kind, version), path)?.enum?.includes(value) ?? false
    const index = FLUX_VERSIONS.indexOf(from)
    expect(FLUX_VERSIONS.map(allowed)).toEqual(FLUX_VERSIONS.map((_, at) => at >= index))
  })
})

test('only the kinds that a core controller reconciles start as not observed', () => {
  const observed = fluxKinds().filter(({ structure: own }) => own?.properties?.['status']?.default !== undefined)
  expect(observed.map(({ kind }) => kind)).not.toContain('ExternalArtifact')
  for (const { structure: own } of observed) expect(own?.properties?.['status']?.default).toEqual({ observedGeneration: -1 })
  expect(observed.length).toBe(8)
})

describe('definitions for an API server', () => {
  const definition = (kind: string, version: FluxVersion) => {
    const found = customResourceDefinitions(version).find((one) => textAt(one, 'spec', 'names', 'kind') === kind)
    if (found === undefined) throw new Error(`no ${kind}`)
    return found
  }

  test('are labelled as flux labels them', () => {
    const { metadata } = definition('Kustomization', '2.9')
    expect(metadata.name).toBe('kustomizations.kustomize.toolkit.fluxcd.io')
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/part-of': 'flux',
      'app.kubernetes.io/component': 'kustomize-controller',
      'app.kubernetes.io/version': 'v2.9.0',
    })
  })

  test('serve every version and store the first', () => {
    const versions = definition('HelmRelease', '2.4').spec?.['versions'] as { name: string; served: boolean; storage: boolean }[]
    expect(versions.map(({ name, served, storage }) => ({ name, served, storage }))).toEqual([
      { name: 'v2', served: true, storage: true },
      { name: 'v2beta2', served: true, storage: false },
      { name: 'v2beta1', served: true, storage: false },
    ])
  })

  test('have a status subresource only where there is a status', () => {
    expect(definition('Kustomization', '2.9').spec?.['versions']).toMatchObject([{ subresources: { status: {} } }])
    expect(JSON.stringify(definition('Alert', '2.9'))).not.toContain('subresources')
  })

  test('every object in a schema says its type, as a structural schema must', () => {
    const untyped: string[] = []
    const walk = (schema: StructuralSchema, path: string): void => {
      if (schema.type === undefined && schema['x-kubernetes-preserve-unknown-fields'] !== true) untyped.push(path)
      for (const [name, member] of Object.entries(schema.properties ?? {})) walk(member, `${path}.${name}`)
      if (schema.items !== undefined) walk(schema.items, `${path}[]`)
      if (typeof schema.additionalProperties === 'object') walk(schema.additionalProperties, `${path}{}`)
    }
    for (const info of [...fluxKinds(), ...FLUX_OPERATOR_KINDS]) walk(info.structure ?? {}, info.kind)
    expect(untyped).toEqual([])
  })
})
