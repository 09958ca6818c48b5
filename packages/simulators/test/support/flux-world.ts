import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../../src/cluster/cluster.ts'
import type { ClusterClient } from '../../src/cluster/cluster-client.ts'
import { at, type KindRef, type KubeObject, textAt } from '../../src/cluster/kube-object.ts'
import { localClient } from '../../src/cluster/local-client.ts'
import { DEFAULT_FLUX_TIMING } from '../../src/flux/flux-timing.ts'
import type { FluxVersion } from '../../src/flux/flux-version.ts'
import { fluxKinds } from '../../src/flux/kinds.ts'
import { notificationController } from '../../src/flux/notification/notification-controller.ts'
import { ArtifactStore } from '../../src/flux/source/artifact-store.ts'
import { sourceController } from '../../src/flux/source/source-controller.ts'

export const NAMESPACE = 'apps'

export interface FluxWorld {
  readonly clock: VirtualClock
  readonly client: ClusterClient
  readonly artifacts: ArtifactStore
  /** An empty folder that goes with the world. */
  readonly folder: string
  create(kind: KindRef, name: string, spec: object): Promise<void>
  secret(name: string, data: Readonly<Record<string, string>>): Promise<void>
  change(kind: KindRef, name: string, patch: object): Promise<void>
  get(kind: KindRef, name: string): Promise<KubeObject>
  /** Lets time pass: two seconds unless told otherwise, enough for a first pass. */
  pass(ms?: number): Promise<void>
  /** `Ready=False/Reason message` and the like, in the order of the status. */
  conditions(kind: KindRef, name: string): Promise<string[]>
  ready(kind: KindRef, name: string): Promise<string>
  /** `Normal Reason message` of all events about an object, in the order of their first time. */
  events(kind: KindRef, name: string): Promise<string[]>
  /** Ends the controllers, with all that they keep. */
  stop(): Promise<void>
  /** Ends them, and removes the folder. */
  close(): Promise<void>
}

export interface FluxWorldOptions {
  readonly version?: FluxVersion
}

/** source-controller and notification-controller over a cluster, in virtual time. */
export async function startFluxWorld({ version = '2.9' }: FluxWorldOptions = {}): Promise<FluxWorld> {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: fluxKinds(version), namespaces: [NAMESPACE, 'other'] })
  const client = localClient(cluster)
  const artifacts = new ArtifactStore()
  const folder = await mkdtemp(join(tmpdir(), 'flux-world-'))
  const timing = DEFAULT_FLUX_TIMING
  const controllers = [sourceController({ client, clock, timing, artifacts, version }), notificationController({ client, clock, timing })]
  for (const controller of controllers) controller.start()

  const get = async (kind: KindRef, name: string): Promise<KubeObject> => {
    const found = await client.get(kind, { namespace: NAMESPACE, name })
    if (found === undefined) throw new Error(`there is no ${kind.kind} ${name}`)
    return found
  }
  const conditions = async (kind: KindRef, name: string): Promise<string[]> => {
    const listed = at(await get(kind, name), 'status', 'conditions')
    return (Array.isArray(listed) ? listed : []).map(
      (one) => `${textAt(one, 'type')}=${textAt(one, 'status')}/${textAt(one, 'reason')} ${textAt(one, 'message')}`,
    )
  }
  const stop = async (): Promise<void> => {
    await Promise.all(controllers.map((controller) => controller.stop()))
    await artifacts.clear()
  }
  return {
    clock,
    client,
    artifacts,
    folder,
    get,
    conditions,
    create: async ({ apiVersion, kind }, name, spec) => {
      await client.create({ apiVersion, kind, metadata: { name, namespace: NAMESPACE }, spec: JSON.parse(JSON.stringify(spec)) }, 'test')
    },
    secret: async (name, data) => {
      const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
      await client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, data: encoded }, 'test')
    },
    change: async (kind, name, patch) => {
      await client.patch(kind, { namespace: NAMESPACE, name }, { ...patch }, { fieldManager: 'test' })
    },
    pass: (ms = 2_000) => clock.advance(ms),
    ready: async (kind, name) => (await conditions(kind, name)).find((line) => line.startsWith('Ready=')) ?? 'none',
    events: async ({ kind }, name) => {
      const all = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: NAMESPACE })
      const about = all.filter((event) => textAt(event, 'involvedObject', 'kind') === kind && textAt(event, 'involvedObject', 'name') === name)
      return about
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((event) => `${textAt(event, 'type')} ${textAt(event, 'reason')} ${textAt(event, 'message')}`)
    },
    stop,
    close: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
