import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { APPLICATION } from '../kinds.ts'
import type { ControllerContext } from './controller-context.ts'
import { CONTROLLER_MANAGER } from './controller-manager.ts'
import { mergePatchBetween } from './merge-patch-between.ts'

const REFRESH = 'argocd.argoproj.io/refresh'

/**
 * Writes what has become of the status since it was read, and takes the request for a refresh away: a merge patch, so that what others (the
 * operation) have written meanwhile stays. Nothing where nothing has changed.
 */
export async function persistStatus(context: ControllerContext, before: KubeObject, status: JsonMap): Promise<void> {
  const { client, clock } = context.parts
  const { name, namespace, annotations } = before.metadata
  const old = before.status ?? {}
  const [was, is] = [textAt(old, 'health', 'status') ?? '', textAt(status, 'health', 'status') ?? '']
  const oldHealth = at(old, 'health')
  const lastTransitionTime = was === is ? at(oldHealth, 'lastTransitionTime') : kubeTime(clock.now())
  const health = {
    ...(is === '' ? {} : { status: is }),
    ...(typeof lastTransitionTime === 'string' ? { lastTransitionTime } : {}),
  }
  tellChanges(context, name, textAt(old, 'sync', 'status') ?? '', textAt(status, 'sync', 'status') ?? '', 'sync')
  tellChanges(context, name, was, is, 'health')
  const changes = mergePatchBetween(old, { ...status, health })
  const isAsked = annotations?.[REFRESH] !== undefined
  if (changes === undefined && !isAsked) return
  const patch: JsonMap = {
    ...(changes === undefined ? {} : { status: changes }),
    ...(isAsked ? { metadata: { annotations: { [REFRESH]: null } } } : {}),
  }
  try {
    await client.patch(APPLICATION, { name, namespace }, patch, { fieldManager: CONTROLLER_MANAGER })
  } catch (error) {
    // Deleted meanwhile.
    if (!(error instanceof StatusError) || error.code !== 404) throw error
  }
}

function tellChanges(context: ControllerContext, name: string, before: string, after: string, what: string): void {
  if (before !== after) context.tell(name, 'ResourceUpdated', `Updated ${what} status: ${before} -> ${after}`)
}

export const statusOf = (application: KubeObject): JsonMap => (isMap(application.status) ? application.status : {})
