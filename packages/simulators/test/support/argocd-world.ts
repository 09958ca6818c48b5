import { type ArgoCdSimulator, type ArgoCdSimulatorOptions, startArgoCdSimulator } from '../../src/argocd/index.ts'
import { APPLICATION } from '../../src/argocd/kinds.ts'
import type { HoldingClock } from '../../src/cluster/external-work.ts'
import { at, type JsonMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import { type Answer, send } from './api-client.ts'
import { type CountingClock, countingClock } from './counting-clock.ts'
import { fastClock } from './fast-clock.ts'
import { type Repositories, serveRepositories } from './repositories.ts'
import { until } from './until.ts'

/** One Argo CD with repositories of its own. */
export interface ArgoCdWorld {
  readonly simulator: ArgoCdSimulator
  readonly repositories: Repositories
  readonly clock: CountingClock
  /** A call of the REST API; whatever is not a GET has the content type that the API demands. */
  call(method: string, path: string, body?: unknown): Promise<Answer>
  /** Makes an application of `web` in one of the repositories, in a namespace of its own that the sync makes. */
  create(name: string, repository: string, spec?: JsonMap): Promise<Answer>
  /** As the cluster holds it. */
  application(name: string): KubeObject | undefined
  /** Resolves when the application is so. */
  when(name: string, isSo: (application: KubeObject) => boolean): Promise<KubeObject>
  /** Resolves when there is none of the name. */
  gone(name: string): Promise<void>
  /** Any other object of the cluster. */
  find(apiVersion: string, kind: string, namespace: string, name: string): KubeObject | undefined
  /** From now on no new pod becomes ready, until it is called again with false. */
  holdPods(held: boolean): void
  close(): Promise<void>
}

/** Longer than any test: nothing is compared by itself. */
const NEVER_MS = 1e9

export async function startArgoCdWorld({ timing, ...options }: ArgoCdSimulatorOptions = {}): Promise<ArgoCdWorld> {
  const repositories = await serveRepositories()
  const pods = gate()
  const clock = countingClock(gatedClock(fastClock(50), pods))
  const workloads = { readyMs: READY_MS, staggerMs: 1 }
  const simulator = await startArgoCdSimulator({ clock, ...options, timing: { reconciliationMs: NEVER_MS, workloads, ...timing } })
  const { cluster } = simulator
  const find: ArgoCdWorld['find'] = (apiVersion, kind, namespace, name) => cluster.find(cluster.kindOf({ apiVersion, kind }), { namespace, name })
  const application = (name: string) => find(APPLICATION.apiVersion, APPLICATION.kind, 'argocd', name)
  const call: ArgoCdWorld['call'] = (method, path, body) =>
    send(simulator, { method, path, ...(method === 'GET' ? {} : { contentType: 'application/json' }), ...(body === undefined ? {} : { body }) })
  return {
    simulator,
    repositories,
    clock,
    call,
    application,
    find,
    create: (name, repository, spec = {}) =>
      call('POST', '/api/v1/applications', {
        metadata: { name },
        spec: { ...applicationSpec(`${repositories.url}/${repository}.git`, name), ...spec },
      }),
    when: (name, isSo) =>
      until(cluster, () => {
        const found = application(name)
        return found !== undefined && isSo(found) ? found : undefined
      }),
    gone: async (name) => {
      await until(cluster, () => application(name) === undefined)
    },
    holdPods: (held) => (held ? pods.shut() : pods.open()),
    close: async () => {
      await simulator.close()
      await repositories.close()
    },
  }
}

/** A pause that means: a pod starts. */
const READY_MS = 1_234

interface Gate {
  shut(): void
  open(): void
  passed(signal: AbortSignal | undefined): Promise<void>
}

function gate(): Gate {
  let opened: Promise<void> = Promise.resolve()
  let open: () => void = () => undefined
  return {
    shut: () => {
      opened = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open(),
    passed: (signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
        opened.then(resolve)
      }),
  }
}

/** A pod starts when its time is over and the gate is open: a test need not race with it. */
const gatedClock = (clock: HoldingClock, pods: Gate): HoldingClock => ({
  now: () => clock.now(),
  hold: () => clock.hold(),
  sleep: async (ms, signal) => {
    await clock.sleep(ms, signal)
    if (ms === READY_MS) await pods.passed(signal)
  },
})

export const applicationSpec = (repoURL: string, namespace: string): JsonMap => ({
  project: 'default',
  source: { repoURL, path: 'web', targetRevision: 'main' },
  destination: { server: 'https://kubernetes.default.svc', namespace },
  syncPolicy: { syncOptions: ['CreateNamespace=true'] },
})

/** Compared, nothing asked for, nothing running, and compared since the last operation. */
export function isAtRest(application: KubeObject): boolean {
  const reconciledAt = String(at(application, 'status', 'reconciledAt') ?? '')
  const finishedAt = String(at(application, 'status', 'operationState', 'finishedAt') ?? '')
  const isAsked = application.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined
  return reconciledAt !== '' && reconciledAt >= finishedAt && !isAsked && at(application, 'operation') === undefined
}

export const syncStatus = (application: KubeObject | undefined) => at(application, 'status', 'sync', 'status')
export const healthStatus = (application: KubeObject | undefined) => at(application, 'status', 'health', 'status')
export const phaseOf = (application: KubeObject | undefined) => at(application, 'status', 'operationState', 'phase')

/** Synced and healthy, the operation over. */
export const isDeployed = (application: KubeObject) =>
  isAtRest(application) && syncStatus(application) === 'Synced' && healthStatus(application) === 'Healthy'
