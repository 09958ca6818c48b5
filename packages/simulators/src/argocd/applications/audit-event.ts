import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { kubeTime } from '../../cluster/kube-time.ts'
import { projectOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { findProject } from '../projects/find-project.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { SERVER } from './store-application.ts'

const EVENT = { apiVersion: 'v1', kind: 'Event' } as const

export interface AuditEvent {
  readonly reason:
    | 'ResourceCreated'
    | 'ResourceUpdated'
    | 'ResourceDeleted'
    | 'ResourceActionRan'
    | 'OperationStarted'
    | 'OperationCompleted'
    | 'StatusRefreshed'
  readonly message: string
  /** Default `Normal`. */
  readonly type?: 'Normal' | 'Warning'
  /** Who asked for it. */
  readonly user?: string
  /** Default `argocd-server`. */
  readonly component?: string
}

/** An Event about an application, in its namespace: every one anew, none is counted. Lost while Kubernetes cannot be reached, as in reality. */
export function recordAuditEvent(parts: ArgoCdParts, application: KubeObject, event: AuditEvent): void {
  const { cluster, clock, namespace, outages } = parts
  if (outages.kubernetes !== undefined) return
  const { name, namespace: own = namespace, uid = '', resourceVersion = '' } = application.metadata
  const destination = (member: string) => textAt(application, 'spec', 'destination', member) ?? ''
  const annotations: Record<string, string> = { 'dest-namespace': destination('namespace'), 'dest-server': destination('server') }
  if (event.user) annotations['user'] = event.user
  const labels = eventLabels(parts, application)
  const component = event.component ?? SERVER
  const now = kubeTime(clock.now())
  const written = {
    ...EVENT,
    metadata: { name: freeName(parts, name, own), namespace: own, ...(Object.keys(labels).length === 0 ? {} : { labels }), annotations },
    involvedObject: { kind: application.kind, namespace: own, name, uid, apiVersion: application.apiVersion, resourceVersion },
    reason: event.reason,
    message: event.message,
    source: { component },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: event.type ?? 'Normal',
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  }
  cluster.create(written, { fieldManager: component })
}

/** Named by its nanosecond; the clock has milliseconds. */
export function freeName({ cluster, clock }: ArgoCdParts, name: string, namespace: string): string {
  const info = cluster.kindOf(EVENT)
  for (let nanoseconds = BigInt(clock.now()) * 1_000_000n; ; nanoseconds++) {
    const free = `${name}.${nanoseconds.toString(16)}`
    if (cluster.peek(info, { name: free, namespace }) === undefined) return free
  }
}

/** Labels of the application, and those of its project that it has not, as far as the settings want them on events. */
function eventLabels(parts: ArgoCdParts, application: KubeObject): Record<string, string> {
  const patterns = (key: string) =>
    settingOf(parts, key)
      .split(',')
      .map((pattern) => pattern.trim())
  const fits = (key: string, label: string) => patterns(key).some((pattern) => pattern !== '' && matchesGlob(pattern, label))
  const labels = { ...findProject(parts, projectOf(application))?.metadata.labels, ...application.metadata.labels }
  return Object.fromEntries(
    Object.entries(labels).filter(([label]) => fits('resource.includeEventLabelKeys', label) && !fits('resource.excludeEventLabelKeys', label)),
  )
}
