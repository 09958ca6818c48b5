import { assess, wantedNow } from '../engine/assess.ts'
import { runtimeOf } from '../engine/engine-state.ts'
import { lookAtSources } from '../engine/look.ts'
import { withheldFrom } from '../engine/withheld.ts'
import { keyOfObject } from '../store/object-store.ts'
import type { WireChanges } from '../wire-answers.ts'
import { invalid, notFound } from '../wire-error.ts'
import { changesBetween } from '../workloads/changes-between.ts'
import { idOf } from '../workloads/manifest.ts'
import { resourceTree } from '../workloads/resource-tree.ts'
import { objectOf } from './read-routes.ts'
import { actionsOf } from './resource-actions.ts'
import type { Route, RouteContext } from './route.ts'

/** Looks inside one deployment; nothing is written. */
export function inspectRoutes(context: RouteContext): Route[] {
  const { cluster, grease } = context
  const below = (part: string) => `/v1/:kinds/:namespace/:name/${part}`
  return [
    { method: 'GET', path: below('capabilities'), handle: (call) => ({ withheld: withheldFrom(objectOf(context, call)) }) },
    {
      method: 'GET',
      path: below('events'),
      handle: (call) => ({ items: runtimeOf(context, keyOfObject(objectOf(context, call))).events.all() }),
    },
    {
      method: 'GET',
      path: below('tree'),
      handle: (call) => {
        const object = objectOf(context, call)
        const runtime = runtimeOf(context, keyOfObject(object))
        const now = assess(context, runtime, object, runtime.look ?? lookAtSources(context, object))
        return { nodes: grease.mix(resourceTree(cluster.of(runtime.key), now.status.resources)) }
      },
    },
    {
      method: 'GET',
      path: below('diff'),
      handle: (call): WireChanges => {
        const object = objectOf(context, call)
        const runtime = runtimeOf(context, keyOfObject(object))
        const { manifests } = wantedNow(
          object,
          runtime.look?.generation === object.metadata.generation ? runtime.look : lookAtSources(context, object),
        )
        if (manifests === null) return { changes: [], complete: false }
        return { changes: changesBetween(cluster.of(runtime.key), manifests, object.spec.policy.prune), complete: true }
      },
    },
    {
      method: 'GET',
      path: below('actions'),
      query: ['group', 'kind', 'namespace', 'name'],
      handle: (call) => {
        const object = objectOf(context, call)
        const wanted = (name: string) => {
          const value = call.query.get(name)
          if (value === null) throw invalid(name, 'is wanted')
          return value
        }
        const id = idOf({ group: wanted('group'), kind: wanted('kind'), namespace: call.query.get('namespace'), name: wanted('name') })
        const target = cluster.of(keyOfObject(object)).get(id)
        if (target === undefined) throw notFound('resource', id)
        return { items: actionsOf(target) }
      },
    },
  ]
}
