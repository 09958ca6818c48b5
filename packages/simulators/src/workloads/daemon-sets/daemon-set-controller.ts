import { at, isMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { addOwner } from '../deployments/deployment-controller.ts'
import { resolved } from '../deployments/replica-counts.ts'
import { CONTROLLER_REVISION, DAEMON_SET, NODE } from '../kinds.ts'
import { isActivePod, isAvailable, isTerminating } from '../pods/pod-state.ts'
import { claimObjects } from '../runtime/claim-objects.ts'
import { currentRevision, hashOf, removeOldRevisions, revisionsOf } from '../runtime/controller-revisions.ts'
import { Expectations } from '../runtime/expectations.ts'
import { keyOf, type ObjectCache } from '../runtime/object-cache.ts'
import { ReconcileLoop } from '../runtime/reconcile-loop.ts'
import { NODE_NAME, type WorkloadWorld } from '../runtime/workload-world.ts'
import { createPods, deletePods } from '../runtime/write-pods.ts'
import { daemonPod, nodeOf } from './daemon-pod.ts'
import { daemonSetStatus } from './daemon-set-status.ts'

/** One pod on every node that the template's node selector takes; an update goes from node to node. */
export function daemonSetController(world: WorkloadWorld): ReconcileLoop {
  const sets = world.cache(DAEMON_SET)
  const stored = world.cache(CONTROLLER_REVISION)
  const nodes = world.cache(NODE)
  const writer = world.controllerWriter('daemonset-controller')
  const expectations = new Expectations(world.pods, world.clock)

  const loop = new ReconcileLoop(world.clock, async (key, signal) => {
    const set = sets.get(key)
    if (set === undefined || !expectations.areMet(set)) return undefined
    const pods = await claimObjects(world.pods, set, writer, signal)
    const revision = await currentRevision(stored, set, writer, signal)
    const hash = hashOf(revision)
    const wanted = nodesFor(set, nodes)
    const byNode = new Map(pods.filter(isActivePod).map((pod) => [nodeOf(pod) ?? '', pod]))
    const now = world.clock.now()
    if (set.metadata.deletionTimestamp === undefined) {
      const pass = { writer, expectations, owner: set, signal }
      const busy = new Set(pods.filter(isTerminating).map(nodeOf))
      const missing = wanted.filter((node) => !byNode.has(node) && !busy.has(node))
      await createPods(
        pass,
        missing.map((node) => daemonPod(set, node, hash)),
      )
      const surplus = [...byNode].filter(([node]) => !wanted.includes(node)).map(([, pod]) => pod)
      const finished = pods.filter((pod) => !isTerminating(pod) && !isActivePod(pod))
      await deletePods(pass, [...surplus, ...finished, ...outdated(set, wanted, byNode, hash, now)])
    }
    await writer.replaceStatus(set, daemonSetStatus(set, { wanted, byNode, hash, now }), signal)
    const inUse = new Set([revision.metadata.name, ...pods.map((pod) => `${set.metadata.name}-${pod.metadata.labels?.['controller-revision-hash']}`)])
    await removeOldRevisions(revisionsOf(stored, set), set, inUse, writer, signal)
    const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0
    return minReadySeconds > 0 && pods.some((pod) => !isAvailable(pod, minReadySeconds, now)) ? minReadySeconds * 1000 : undefined
  })

  sets.listen(({ object }) => loop.add(keyOf(object.metadata)))
  nodes.listen(() => {
    for (const set of sets.all()) loop.add(keyOf(set.metadata))
  })
  for (const cache of [world.pods, stored]) {
    cache.listen(({ object }, before) => {
      for (const one of [object, before]) addOwner(loop, one, DAEMON_SET.kind)
    })
  }
  return loop
}

/** Without objects of nodes there is the one that all pods run on. */
function nodesFor(set: KubeObject, nodes: ObjectCache): string[] {
  const all = [...nodes.all()]
  if (all.length === 0) return [NODE_NAME]
  const selector = at(set, 'spec', 'template', 'spec', 'nodeSelector')
  const wanted = isMap(selector) ? Object.entries(selector) : []
  const takes = ({ metadata: { labels = {} } }: KubeObject) => wanted.every(([name, value]) => labels[name] === value)
  return all.filter(takes).map(({ metadata }) => metadata.name)
}

/** The pods of an old template that may go now: as many as `maxUnavailable` leaves. Those that serve nobody do not count. */
function outdated(set: KubeObject, wanted: readonly string[], byNode: ReadonlyMap<string, KubeObject>, hash: string, now: number): KubeObject[] {
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return []
  const most = Math.max(1, resolved(at(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable') ?? 1, wanted.length, Math.ceil))
  const serves = (pod: KubeObject | undefined) => pod !== undefined && isAvailable(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, now)
  const old = wanted.flatMap((node) => byNode.get(node) ?? []).filter((pod) => pod.metadata.labels?.['controller-revision-hash'] !== hash)
  const idle = old.filter((pod) => !serves(pod))
  const left = most - wanted.filter((node) => !serves(byNode.get(node))).length
  return [...idle, ...old.filter(serves).slice(0, Math.max(0, left))]
}
