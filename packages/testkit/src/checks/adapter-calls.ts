import type { CallOptions, CapabilitiesV1, DeploymentSpec, OperationToken, ResolvedRef } from '@gitops-dms/core'

/** What the arguments of a call are made of. */
export interface CallSubject {
  readonly ref: ResolvedRef
  readonly spec: DeploymentSpec
  readonly capabilities: CapabilitiesV1
  /** Of a write of this adapter. */
  readonly operation: OperationToken
}

export interface AdapterCall {
  readonly method: string
  readonly stream: boolean
  /** False: the client has it elsewhere. */
  readonly ofClient: boolean
  /** Settles with the answer, or of a stream with its first step. */
  invoke(target: object, subject: CallSubject, options?: CallOptions): Promise<unknown>
}

type Arguments = (subject: CallSubject, options: CallOptions) => readonly unknown[]

const ofRef: Arguments = ({ ref }, options) => [ref, options]
const ofNothing: Arguments = (_, options) => [{}, options]
const ofPackage: Arguments = ({ ref }, options) => [ref.name, options]
const workload = (ref: ResolvedRef) => ({ group: 'apps', version: 'v1', kind: 'Deployment', namespace: ref.controlNamespace, name: ref.name })

const CALLS: Readonly<Record<string, Arguments>> = {
  health: (_, options) => [options],
  createDeployment: ({ spec }, options) => [spec, options],
  getDeployment: ofRef,
  listDeployments: ofNothing,
  getDeploymentStatus: ofRef,
  updateDeployment: ({ ref, spec }, options) => [ref, { sources: spec.sources }, options],
  deleteDeployment: ({ ref }, options) => [ref, { cascade: 'workloads', ...options }],
  trackOperation: ({ operation }, options) => [operation, { until: 'applied', ...options }],
  watchDeployments: ofNothing,
  reconcileDeployment: ofRef,
  rollbackDeployment: ofRef,
  scaleDeployment: ({ ref }, options) => [ref, { replicas: 1, ...options }],
  suspendDeployment: ofRef,
  resumeDeployment: ofRef,
  terminateOperation: ofRef,
  getDeploymentHistory: ofRef,
  getDeploymentLogs: ofRef,
  listDeploymentEvents: ofRef,
  getResourceTree: ofRef,
  diffDeployment: ofRef,
  planDeployment: ({ ref, spec, capabilities }, options) => [
    capabilities.plan?.of.includes('create') === false ? { delete: { ref, cascade: 'workloads' } } : { create: spec },
    options,
  ],
  listResourceActions: ({ ref }, options) => [ref, workload(ref), options],
  runResourceAction: ({ ref }, options) => [ref, { resource: workload(ref), name: 'restart' }, options],
  listDeploymentPackages: ofNothing,
  getDeploymentPackage: ofPackage,
  listPackageVersions: ofPackage,
  uploadDeploymentPackage: ({ spec: { sources } }, options) => [{ source: sources[0] }, options],
  deleteDeploymentPackage: ofPackage,
  getDeploymentCapabilities: ofRef,
}

const STREAMS = ['trackOperation', 'watchDeployments', 'getDeploymentLogs']

/** Every method of the contract with arguments that are in order. */
export const ADAPTER_CALLS: readonly AdapterCall[] = Object.entries(CALLS).map(([method, args]) => ({
  method,
  stream: STREAMS.includes(method),
  ofClient: method !== 'trackOperation',
  invoke: async (target, subject, options = {}) => {
    const result: unknown = Reflect.apply(Reflect.get(target, method), target, args(subject, options))
    if (!STREAMS.includes(method)) return result
    return (result as AsyncIterable<unknown>)[Symbol.asyncIterator]().next()
  },
}))
