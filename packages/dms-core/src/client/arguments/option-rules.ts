import {
  abortSignal,
  anyText,
  callback,
  flag,
  listOf,
  type Members,
  membersOf,
  milliseconds,
  oneOf,
  orNull,
  type Rule,
  text,
  time,
  wholeNumber,
} from './value-rule.ts'

const STREAM = { signal: abortSignal }
const CALL = { ...STREAM, timeoutMs: milliseconds }
const WRITE = { ...CALL, etag: text, allowRevert: flag }
const SUSPEND = { ...WRITE, reason: text, actor: text }

export const CASCADE = oneOf({ workloads: 'they are removed too', orphan: 'they stay' })

export const resourceRef: Rule = membersOf({
  rules: { group: anyText, version: orNull(text), kind: text, namespace: orNull(text), name: text },
  required: ['group', 'version', 'kind', 'namespace', 'name'],
})

const workload = membersOf({ rules: { kind: text, name: text, namespace: text }, required: ['kind', 'name'] })

const valuesPath: Rule = (value, path) =>
  typeof value === 'string' && /^(?:\/(?:[^~/]|~[01])*)+$/.test(value)
    ? []
    : [{ path, message: `found ${JSON.stringify(value) ?? 'nothing'}; accepted is a JSON Pointer into values, such as "/web/replicaCount"` }]

const of = (rules: Readonly<Record<string, Rule>>, required: readonly string[] = []): Members => ({ rules, required })

/** Every call with the options that it takes. */
export const OPTION_RULES = {
  health: of(CALL),
  createDeployment: of({ ...CALL, reconcile: flag, upsert: flag }),
  getDeployment: of({ ...CALL, raw: flag }),
  listDeployments: of(CALL),
  getDeploymentStatus: of(CALL),
  updateDeployment: of({ ...WRITE, reconcile: flag, replace: listOf(oneOf(['values', 'kustomize']), 1) }),
  deleteDeployment: of({ ...WRITE, cascade: CASCADE, ifExists: flag }, ['cascade']),
  watchDeployments: of({ ...STREAM, resumeFrom: text }),
  // Which of these have an effect, and others of a newer contract, capabilities.reconcile.options says.
  reconcileDeployment: {
    rules: {
      ...WRITE,
      withSource: flag,
      hard: flag,
      force: flag,
      reset: flag,
      prune: flag,
      serverSideApply: flag,
      revision: text,
      resources: listOf(resourceRef, 1),
      ifRunning: oneOf(['fail', 'wait', 'replace']),
    },
    open: true,
  },
  rollbackDeployment: of({ ...SUSPEND, to: text, strategy: text, pauseAutomation: flag, prune: flag }),
  scaleDeployment: of({ ...WRITE, replicas: wholeNumber(0, 2 ** 31 - 1), workload, strategy: text, valuesPath }, ['replicas']),
  suspendDeployment: of(SUSPEND),
  resumeDeployment: of(WRITE),
  terminateOperation: of(WRITE),
  getDeploymentHistory: of(CALL),
  getDeploymentLogs: of({
    ...STREAM,
    follow: flag,
    tail: wholeNumber(0, 2 ** 31 - 1),
    since: time,
    previous: flag,
    workload,
    pod: text,
    container: text,
  }),
  listDeploymentEvents: of(CALL),
  getResourceTree: of(CALL),
  diffDeployment: of(CALL),
  planDeployment: of(CALL),
  listResourceActions: of(CALL),
  runResourceAction: of(WRITE),
  listDeploymentPackages: of(CALL),
  getDeploymentPackage: of(CALL),
  listPackageVersions: of(CALL),
  uploadDeploymentPackage: of(CALL),
  deleteDeploymentPackage: of(CALL),
  getDeploymentCapabilities: of(CALL),
  // What the client adds to the contract.
  wait: of({ ...CALL, until: text, failOn: listOf(oneOf(['failed', 'retrying', 'degraded'])), onProgress: callback }),
  progress: of({ ...STREAM, until: text }),
  fanOut: of({ ...CALL, instances: listOf(text), concurrency: wholeNumber(1, 10_000), instanceTimeoutMs: milliseconds }),
  watchAll: of({ ...STREAM, instances: listOf(text) }),
  bulk: of({ ...CALL, concurrency: wholeNumber(1, 10_000) }),
  view: of({ instances: listOf(text) }),
  viewReady: of(CALL),
  viewChanges: of(STREAM),
} as const satisfies Readonly<Record<string, Members>>

export type MethodWithOptions = keyof typeof OPTION_RULES
