import type { DmsInstance } from '../../src/client/dms.ts'
import type { RefInput } from '../../src/contract/deployment-ref.ts'

export interface MethodCase {
  readonly method: Exclude<keyof DmsInstance, 'name' | 'type' | 'capabilities'>
  readonly writes: boolean
  readonly stream: boolean
  /** Calls it, valid but for what is given; a stream is read to its end. */
  readonly call: (instance: DmsInstance, options?: object, ref?: RefInput) => Promise<unknown>
  /** What reaches the adapter before the options. */
  readonly sent: readonly unknown[]
  /** Options without which there is no call. */
  readonly required?: object
  readonly takesRef: boolean
}

export const GIT = { git: { repo: 'https://git.test/acme/web' } }
export const REQUEST = { name: 'web', namespace: 'apps', source: GIT }
export const SPEC = { name: 'web', namespace: 'apps', sources: [GIT] }
export const POD = { group: '', version: 'v1', kind: 'Pod', namespace: 'apps', name: 'web-1' }
const REF = { name: 'web' }
const CHANGE = { project: 'x', values: { a: null }, kustomize: { images: {} } }
const ACTION = { resource: POD, name: 'restart', params: { grace: '5' } }

const read = async (stream: AsyncIterable<unknown>) => {
  const items: unknown[] = []
  for await (const item of stream) items.push(item)
  return items
}

const of = (
  method: MethodCase['method'],
  call: MethodCase['call'],
  sent: readonly unknown[],
  facts: Partial<Pick<MethodCase, 'writes' | 'stream' | 'takesRef' | 'required'>> = {},
): MethodCase => ({ method, call, sent, writes: false, stream: false, takesRef: true, ...facts })

/** Every method of an instance. */
export const METHOD_CASES: readonly MethodCase[] = [
  of('health', (one, options) => one.health(options), [], { takesRef: false }),
  of('createDeployment', (one, options) => one.createDeployment(REQUEST, options), [SPEC], { writes: true, takesRef: false }),
  of('getDeployment', (one, options, ref = 'web') => one.getDeployment(ref, options), [REF]),
  of('listDeployments', (one, options) => one.listDeployments({ namespace: 'apps' }, options), [{ namespace: 'apps' }], { takesRef: false }),
  of('getDeploymentStatus', (one, options, ref = 'web') => one.getDeploymentStatus(ref, options), [REF]),
  of('updateDeployment', (one, options, ref = 'web') => one.updateDeployment(ref, CHANGE, options), [REF, CHANGE], {
    writes: true,
  }),
  of('deleteDeployment', (one, options, ref = 'web') => one.deleteDeployment(ref, { cascade: 'orphan', ...options }), [REF], {
    writes: true,
    required: { cascade: 'orphan' },
  }),
  of('watchDeployments', (one, options) => read(one.watchDeployments({ project: 'x' }, options)), [{ project: 'x' }], {
    stream: true,
    takesRef: false,
  }),
  of('reconcileDeployment', (one, options, ref = 'web') => one.reconcileDeployment(ref, options), [REF], { writes: true }),
  of('rollbackDeployment', (one, options, ref = 'web') => one.rollbackDeployment(ref, options), [REF], { writes: true }),
  of('scaleDeployment', (one, options, ref = 'web') => one.scaleDeployment(ref, { replicas: 2, ...options }), [REF], {
    writes: true,
    required: { replicas: 2 },
  }),
  of('suspendDeployment', (one, options, ref = 'web') => one.suspendDeployment(ref, options), [REF], { writes: true }),
  of('resumeDeployment', (one, options, ref = 'web') => one.resumeDeployment(ref, options), [REF], { writes: true }),
  of('terminateOperation', (one, options, ref = 'web') => one.terminateOperation(ref, options), [REF], { writes: true }),
  of('getDeploymentHistory', (one, options, ref = 'web') => one.getDeploymentHistory(ref, options), [REF]),
  of('getDeploymentLogs', (one, options, ref = 'web') => read(one.getDeploymentLogs(ref, options)), [REF], { stream: true }),
  of('listDeploymentEvents', (one, options, ref = 'web') => one.listDeploymentEvents(ref, options), [REF]),
  of('getResourceTree', (one, options, ref = 'web') => one.getResourceTree(ref, options), [REF]),
  of('diffDeployment', (one, options, ref = 'web') => one.diffDeployment(ref, options), [REF]),
  of('planDeployment', (one, options) => one.planDeployment({ create: REQUEST }, options), [{ create: SPEC }], { takesRef: false }),
  of('listResourceActions', (one, options, ref = 'web') => one.listResourceActions(ref, POD, options), [REF, POD]),
  of('runResourceAction', (one, options, ref = 'web') => one.runResourceAction(ref, ACTION, options), [REF, ACTION], { writes: true }),
  of('listDeploymentPackages', (one, options) => one.listDeploymentPackages({ type: 'helm' }, options), [{ type: 'helm' }], { takesRef: false }),
  of('getDeploymentPackage', (one, options) => one.getDeploymentPackage('repo-1', options), ['repo-1'], { takesRef: false }),
  of('listPackageVersions', (one, options) => one.listPackageVersions('repo-1', options), ['repo-1'], { takesRef: false }),
  of('uploadDeploymentPackage', (one, options) => one.uploadDeploymentPackage({ source: GIT }, options), [{ source: GIT }], {
    writes: true,
    takesRef: false,
  }),
  of('deleteDeploymentPackage', (one, options) => one.deleteDeploymentPackage('repo-1', options), ['repo-1'], { writes: true, takesRef: false }),
  of('getDeploymentCapabilities', (one, options, ref = 'web') => one.getDeploymentCapabilities(ref, options), [REF]),
]
