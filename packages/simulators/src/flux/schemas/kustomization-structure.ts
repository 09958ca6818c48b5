import type { StructuralSchema } from '../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'
import { history, inventory, reconciledStatus } from './status-parts.ts'
import {
  commonMetadata,
  duration,
  fields,
  flag,
  healthCheckExprs,
  images,
  kubeConfig,
  lengthOf,
  listOf,
  localRef,
  oneOf,
  patches,
  selector,
  since,
  structureOf,
  text,
  texts,
  withDefault,
} from './structure-parts.ts'

/** The CRD of kustomize-controller. */
export function kustomizationStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  const sourceKinds = ['OCIRepository', 'GitRepository', 'Bucket', ...(isSince(version, '2.7') ? ['ExternalArtifact'] : [])]
  const deletionPolicies = ['MirrorPrune', 'Delete', ...(isSince(version, '2.6') ? ['WaitForTermination'] : []), 'Orphan']
  return structureOf({
    spec: fields({
      buildMetadata: from('2.9', listOf(oneOf('originAnnotations', 'transformerAnnotations'))),
      commonMetadata,
      components: listOf(text),
      decryption: fields({ 'provider*': oneOf('sops'), secretRef: localRef, serviceAccountName: from('2.6', text) }),
      deletionPolicy: from('2.5', oneOf(...deletionPolicies)),
      dependsOn: listOf(fields({ 'name*': text, namespace: text, readyExpr: from('2.7', text) })),
      force: withDefault(flag, false),
      healthCheckExprs: from('2.5', healthCheckExprs),
      healthChecks: listOf(fields({ apiVersion: text, 'kind*': text, 'name*': text, namespace: text })),
      ignore: from('2.9', listOf(fields({ 'paths*': listOf(text), target: selector }))),
      ignoreMissingComponents: from('2.7', flag),
      images,
      'interval*': duration,
      kubeConfig: kubeConfig(version),
      namePrefix: lengthOf(1, 200),
      nameSuffix: lengthOf(1, 200),
      patches,
      path: text,
      postBuild: fields({
        substitute: texts,
        substituteFrom: listOf(fields({ 'kind*': oneOf('Secret', 'ConfigMap'), 'name*': lengthOf(1, 253), optional: withDefault(flag, false) })),
        substituteStrategy: from('2.9', oneOf('WithVariables', 'Always')),
      }),
      'prune*': flag,
      retryInterval: duration,
      serviceAccountName: text,
      'sourceRef*': fields({ apiVersion: text, 'kind*': oneOf(...sourceKinds), 'name*': text, namespace: text }),
      suspend: flag,
      targetNamespace: lengthOf(1, 63),
      timeout: duration,
      wait: flag,
    }),
    status: reconciledStatus({
      history: from('2.7', history),
      inventory,
      lastAppliedOriginRevision: from('2.5', text),
      lastAppliedRevision: text,
      lastAttemptedRevision: text,
    }),
  })
}
