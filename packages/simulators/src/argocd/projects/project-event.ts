import { kubeTime } from '../../cluster/cluster.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { freeName } from '../applications/audit-event.ts'
import { SERVER } from '../applications/store-application.ts'
import { userOf } from '../applications/user-of.ts'
import type { Call } from '../gateway/route.ts'
import { APP_PROJECT } from '../kinds.ts'

/** An Event about a project. Lost while Kubernetes cannot be reached, as in reality. */
export function recordProjectEvent({ parts, session }: Call, project: KubeObject, reason: string, done: string): void {
  const { cluster, clock, namespace, outages } = parts
  if (outages.kubernetes !== undefined) return
  const { name, uid = '', resourceVersion = '' } = project.metadata
  const now = kubeTime(clock.now())
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: freeName(parts, name, namespace), namespace },
    involvedObject: { kind: APP_PROJECT.kind, namespace, name, uid, apiVersion: APP_PROJECT.apiVersion, resourceVersion },
    reason,
    message: `${userOf(session)} ${done}`,
    source: { component: SERVER },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
    type: 'Normal',
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
  }
  cluster.create(event, { fieldManager: SERVER })
}
