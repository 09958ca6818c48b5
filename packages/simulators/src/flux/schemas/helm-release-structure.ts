import type { StructuralSchema } from '../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../flux-version.ts'
import { conditions, inventory, reconciledStatus } from './status-parts.ts'
import {
  anyJson,
  commonMetadata,
  count,
  duration,
  fields,
  flag,
  healthCheckExprs,
  images,
  kubeConfig,
  lengthOf,
  listOf,
  localRef,
  longCount,
  mapOf,
  matching,
  oneOf,
  patches,
  selector,
  since,
  structureOf,
  text,
  time,
  withDefault,
  withRules,
} from './structure-parts.ts'

/** The CRD of helm-controller. */
export function helmReleaseStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  const spec = fields({
    chart: chartTemplate,
    chartRef: fields({
      apiVersion: text,
      'kind*': oneOf('OCIRepository', 'HelmChart', ...(isSince(version, '2.7') ? ['ExternalArtifact'] : [])),
      'name*': lengthOf(1, 253),
      namespace: lengthOf(1, 63),
    }),
    commonMetadata: from('2.7', commonMetadata),
    dependsOn: listOf(fields({ 'name*': text, namespace: text, readyExpr: from('2.7', text) })),
    driftDetection: fields({
      ignore: listOf(fields({ 'paths*': listOf(text), target: selector })),
      mode: oneOf('enabled', 'warn', 'disabled'),
    }),
    healthCheckExprs: from('2.8', healthCheckExprs),
    install: install(version),
    'interval*': duration,
    kubeConfig: kubeConfig(version),
    maxHistory: count,
    persistentClient: flag,
    postRenderStrategy: from('2.9', oneOf('nohooks', 'combined', 'separate')),
    postRenderers: listOf(fields({ kustomize: fields({ images, patches }) })),
    releaseName: lengthOf(1, 53),
    rollback: fields({
      cleanupOnFail: flag,
      disableHooks: flag,
      disableWait: flag,
      disableWaitForJobs: flag,
      force: flag,
      recreate: flag,
      serverSideApply: from('2.8', serverSideApply),
      timeout: duration,
    }),
    serviceAccountName: lengthOf(1, 253),
    storageNamespace: lengthOf(1, 63),
    suspend: flag,
    targetNamespace: lengthOf(1, 63),
    test: fields({
      enable: flag,
      filters: listOf(fields({ exclude: flag, 'name*': lengthOf(1, 253) })),
      ignoreFailures: flag,
      timeout: duration,
    }),
    timeout: duration,
    uninstall: fields({
      deletionPropagation: withDefault(oneOf('background', 'foreground', 'orphan'), 'background'),
      disableHooks: flag,
      disableWait: flag,
      keepHistory: flag,
      timeout: duration,
    }),
    upgrade: upgrade(version),
    values: anyJson,
    valuesFrom: listOf(
      fields({
        'kind*': oneOf('Secret', 'ConfigMap'),
        literal: from('2.9', flag),
        'name*': lengthOf(1, 253),
        optional: flag,
        targetPath: matching('^([a-zA-Z0-9_\\-.\\\\\\/]|\\[[0-9]{1,5}\\])+$', [0, 250]),
        valuesKey: matching('^[\\-._a-zA-Z0-9]+$', [0, 253]),
      }),
    ),
    waitStrategy: from('2.8', fields({ 'name*': oneOf('poller', 'legacy') })),
  })
  const eitherChart = '(has(self.chart) && !has(self.chartRef)) || (!has(self.chart) && has(self.chartRef))'
  return structureOf({ spec: withRules(spec, [eitherChart, 'either chart or chartRef must be set']), status: status(version) })
}

const serverSideApply = oneOf('enabled', 'disabled', 'auto')
const crds = oneOf('Skip', 'Create', 'CreateReplace')

const chartTemplate = fields({
  metadata: commonMetadata,
  'spec*': fields({
    'chart*': lengthOf(1, 2048),
    ignoreMissingValuesFiles: flag,
    interval: duration,
    reconcileStrategy: withDefault(oneOf('ChartVersion', 'Revision'), 'ChartVersion'),
    'sourceRef*': fields({
      apiVersion: text,
      'kind*': oneOf('HelmRepository', 'GitRepository', 'Bucket'),
      'name*': lengthOf(1, 253),
      namespace: lengthOf(1, 63),
    }),
    valuesFiles: listOf(text),
    verify: fields({ 'provider*': withDefault(oneOf('cosign', 'notation'), 'cosign'), secretRef: localRef }),
    version: withDefault(text, '*'),
  }),
})

const strategy = fields({ 'name*': oneOf('RemediateOnFailure', 'RetryOnFailure'), retryInterval: duration })

/** Of `install` and `upgrade`. */
const action = (version: FluxVersion): Record<string, StructuralSchema | undefined> => ({
  crds,
  disableHooks: flag,
  disableOpenAPIValidation: flag,
  disableSchemaValidation: since(version)('2.4', flag),
  disableTakeOwnership: since(version)('2.5', flag),
  disableWait: flag,
  disableWaitForJobs: flag,
  timeout: duration,
})

const install = (version: FluxVersion): StructuralSchema =>
  fields({
    ...action(version),
    createNamespace: flag,
    remediation: fields({ ignoreTestFailures: flag, remediateLastFailure: flag, retries: count }),
    replace: flag,
    serverSideApply: since(version)('2.8', flag),
    skipCRDs: flag,
    strategy: since(version)(
      '2.7',
      withRules(strategy, [
        "!has(self.retryInterval) || self.name != 'RemediateOnFailure'",
        ".retryInterval cannot be set when .name is 'RemediateOnFailure'",
      ]),
    ),
  })

const upgrade = (version: FluxVersion): StructuralSchema =>
  fields({
    ...action(version),
    chartNameChangeStrategy: since(version)('2.9', oneOf('InPlaceUpdate', 'Reinstall')),
    cleanupOnFail: flag,
    force: flag,
    preserveValues: flag,
    remediation: fields({ ignoreTestFailures: flag, remediateLastFailure: flag, retries: count, strategy: oneOf('rollback', 'uninstall') }),
    serverSideApply: since(version)('2.8', serverSideApply),
    strategy: since(version)(
      '2.7',
      withRules(strategy, [
        "!has(self.retryInterval) || self.name == 'RetryOnFailure'",
        ".retryInterval can only be set when .name is 'RetryOnFailure'",
      ]),
    ),
  })

function status(version: FluxVersion): StructuralSchema {
  const from = since(version)
  return reconciledStatus({
    conditions,
    failures: longCount,
    helmChart: text,
    history: listOf(snapshot(version)),
    installFailures: longCount,
    inventory: from('2.8', inventory),
    lastAttemptedConfigDigest: text,
    lastAttemptedGeneration: longCount,
    lastAttemptedReleaseAction: oneOf('install', 'upgrade'),
    lastAttemptedReleaseActionDuration: from('2.7', text),
    lastAttemptedRevision: text,
    lastAttemptedRevisionDigest: text,
    lastAttemptedValuesChecksum: text,
    lastHandledForceAt: text,
    lastHandledResetAt: text,
    lastReleaseRevision: count,
    observedCommonMetadataDigest: from('2.7', text),
    observedPostRenderersDigest: text,
    storageNamespace: lengthOf(1, 63),
    upgradeFailures: longCount,
  })
}

/** One release of the history. */
const snapshot = (version: FluxVersion): StructuralSchema =>
  fields({
    action: since(version)('2.8', text),
    apiVersion: text,
    appVersion: text,
    'chartName*': text,
    'chartVersion*': text,
    'configDigest*': text,
    deleted: time,
    'digest*': text,
    'firstDeployed*': time,
    'lastDeployed*': time,
    'name*': text,
    'namespace*': text,
    ociDigest: text,
    'status*': text,
    testHooks: mapOf(fields({ lastCompleted: time, lastStarted: time, phase: text })),
    'version*': count,
  })
