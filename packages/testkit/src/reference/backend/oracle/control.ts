import { type DeploymentSpec, DmsError, type ResolvedRef } from '@gitops-dms/core'
import type { Control } from '../../../context/backend.ts'
import { addObject } from '../engine/add-object.ts'
import { runtimeOf, timeOf, writeObject } from '../engine/engine-state.ts'
import { removeObject } from '../engine/finalize.ts'
import { lookLater } from '../engine/look.ts'
import { objectName, type Runtime } from '../engine/runtime.ts'
import type { RouteContext } from '../routes/route.ts'
import { followLink } from '../sources/resolve-source.ts'
import { mergePatch } from '../spec/merge-patch.ts'
import { readObject } from '../spec/read-object.ts'
import { readSource } from '../spec/read-source.ts'
import { keyOf } from '../store/object-store.ts'
import type { WireHealth, WireObject } from '../wire-types.ts'
import { withReplicas } from '../workloads/manifest.ts'
import { kindOf, toWireBody, toWireSource } from './to-wire-spec.ts'

const HOLD = 'hold'
const HEALTH: Readonly<Record<string, string>> = { healthy: 'ok', progressing: 'working', degraded: 'broken', missing: 'absent', suspended: 'paused' }
const WORD_KEYS = { sync: 'status.sync', health: 'status.health.state', operation: 'status.operation.state' } as const

/** Moves the backend as others would: operators, developers, a cluster that breaks. */
export function createControl(context: RouteContext): Required<Control> {
  const { clock, timing, scheduler, store, world, packages, cluster, kinds, snapshots } = context
  const find = ({ kind, controlNamespace, name }: ResolvedRef): { runtime: Runtime; object: WireObject } => {
    const key = keyOf(kind, controlNamespace, name)
    const object = store.get(key)
    if (object === undefined) throw new DmsError({ code: 'NOT_FOUND', message: `the backend has no ${key}`, details: { resource: 'deployment' } })
    return { runtime: runtimeOf(context, key), object }
  }
  const soon = (runtime: Runtime) => scheduler.schedule(runtime, clock.now() + timing.stepMs)
  return {
    clock,
    pauseEngine: async () => scheduler.pause(),
    resumeEngine: async () => scheduler.resume(),
    pushRevision: async (spec, content) => {
      const given = toWireSource(spec.sources[0] ?? {})
      const source = followLink(readSource(spec.controlNamespace ?? 'reference')(given, 'sources[0]'), packages.find)
      return world.push(source, content).id
    },
    setHealth: async (ref, health, message) => {
      const { runtime } = find(ref)
      const said: WireHealth = { state: HEALTH[health] ?? 'unknown', message }
      runtime.saidHealth = said
      runtime.lookDue ??= clock.now()
      soon(runtime)
    },
    setUnknownWord: async (ref, axis, word) => {
      const { runtime, object } = find(ref)
      if (axis !== 'operation') {
        runtime.words[axis] = word
        runtime.lookDue ??= clock.now()
        soon(runtime)
      } else if (object.status.operation === null) {
        throw new DmsError({ code: 'FAILED_PRECONDITION', message: 'there was no operation yet whose word could be another' })
      } else {
        writeObject(context, runtime, ({ status }) => {
          if (status.operation !== null) status.operation.state = word
        })
      }
      return WORD_KEYS[axis]
    },
    drift: async (ref) => {
      const { runtime, object } = find(ref)
      const main = [...cluster.of(runtime.key)].find(([, { manifest }]) => manifest.kind === 'Deployment')
      if (main === undefined) throw new DmsError({ code: 'FAILED_PRECONDITION', message: `nothing of ${runtime.key} runs yet` })
      const [id, { manifest }] = main
      const replicas = Number(manifest.spec?.['replicas'] ?? 0) + 1
      cluster.change(runtime.key, id, clock.now(), (live) => ({ ...live, manifest: withReplicas(live.manifest, replicas) }))
      runtime.events.add('info', 'Edited', `somebody set the replicas to ${replicas}`, objectName(object), timeOf(clock.now()))
      lookLater(context, runtime, object)
    },
    holdDeletion: async (ref) => {
      writeObject(context, find(ref).runtime, ({ metadata }) => {
        if (!metadata.finalizers.includes(HOLD)) metadata.finalizers.push(HOLD)
      })
    },
    releaseDeletion: async (ref) => {
      if (store.get(keyOf(ref.kind, ref.controlNamespace, ref.name)) === undefined) return // gone already, so nothing holds it
      const { runtime } = find(ref)
      writeObject(context, runtime, ({ metadata }) => {
        metadata.finalizers = metadata.finalizers.filter((one) => one !== HOLD)
      })
      soon(runtime)
    },
    writeBehind: async (ref, patch) => {
      const { runtime } = find(ref)
      writeObject(context, runtime, ({ metadata, spec }) => {
        const { labels, annotations, values } = patch
        if (labels !== undefined) metadata.labels = (mergePatch(metadata.labels, labels) ?? {}) as Record<string, string>
        if (annotations !== undefined) metadata.annotations = (mergePatch(metadata.annotations, annotations) ?? {}) as Record<string, string>
        if (values !== undefined) spec.settings = mergePatch(spec.settings, values) as typeof spec.settings
      })
    },
    createBehind: async (spec: DeploymentSpec) => {
      const given = readObject(kindOf(spec), toWireBody(spec), { timing, now: timeOf(clock.now()) })
      const { kind, metadata } = addObject(context, given, { id: null, initiator: 'somebody else' })
      return { kind, controlNamespace: metadata.namespace, name: metadata.name }
    },
    deleteBehind: async (ref) => {
      const { runtime } = find(ref)
      cluster.remove(runtime.key)
      removeObject(context, runtime)
    },
    setOwner: async (ref, owner) => {
      const { runtime } = find(ref)
      const written = writeObject(context, runtime, ({ metadata }) => {
        metadata.owner = owner === null ? null : { kind: 'Fleet', namespace: metadata.namespace, name: owner }
      })
      const { spec, metadata } = written
      runtime.kept = owner === null ? null : structuredClone({ spec, labels: metadata.labels, annotations: metadata.annotations })
    },
    expireCursors: async () => {
      snapshots.forget()
      store.history.forget(store.sequence)
    },
    removeKind: async (kind) => kinds.remove(kind),
    installKind: async (kind) => kinds.install(kind),
  }
}
