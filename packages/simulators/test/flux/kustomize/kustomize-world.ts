import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { stringify } from 'yaml'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { ClusterClient } from '../../../src/cluster/cluster-client.ts'
import { at, type JsonMap, type KindRef, type KubeObject, textAt } from '../../../src/cluster/kube-object.ts'
import { localClient } from '../../../src/cluster/local-client.ts'
import type { FluxFeatures } from '../../../src/flux/flux-features.ts'
import { DEFAULT_FLUX_TIMING } from '../../../src/flux/flux-timing.ts'
import type { FluxVersion } from '../../../src/flux/flux-version.ts'
import { fluxKinds, GIT_REPOSITORY, KUSTOMIZATION, storedKind } from '../../../src/flux/kinds.ts'
import { kustomizeController } from '../../../src/flux/kustomize/kustomize-controller.ts'
import { ArtifactStore, sourceKey } from '../../../src/flux/source/artifact-store.ts'

export const NAMESPACE = 'apps'

export interface World {
  readonly clock: VirtualClock
  readonly client: ClusterClient
  /** Gives a source a new artifact with these files (path → object or text). The source is made when it is not there. */
  publish(revision: string, files: Readonly<Record<string, KubeObject | string>>, options?: PublishOptions): Promise<void>
  kustomization(spec?: JsonMap, metadata?: JsonMap & { readonly name?: string }): Promise<void>
  get(kind: string, name: string, apiVersion?: string): Promise<KubeObject | undefined>
  /** `Ready=False/BuildFailed`, with the message when asked for. */
  ready(name?: string): Promise<{ readonly status: string; readonly reason: string; readonly message: string } | undefined>
  conditionsOf(name?: string): Promise<string[]>
  /** `Warning BuildFailed: message`, of one Kustomization, oldest first. */
  events(name?: string): Promise<string[]>
  close(): Promise<void>
}

interface PublishOptions {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly metadata?: JsonMap
}

export interface WorldOptions {
  readonly version?: FluxVersion
  readonly features?: Partial<FluxFeatures>
  /** The client that the controller gets. */
  readonly seenBy?: (client: ClusterClient) => ClusterClient
}

/** kustomize-controller alone, over a cluster in memory and a clock that the test moves. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { version = '2.9', features, seenBy = (client) => client } = options
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: fluxKinds(version), namespaces: [NAMESPACE, 'other'] })
  const client = localClient(cluster)
  const artifacts = new ArtifactStore()
  const root = await mkdtemp(join(tmpdir(), 'kustomize-world-'))
  const controller = kustomizeController({
    client: seenBy(client),
    clock,
    timing: { ...DEFAULT_FLUX_TIMING, writeMs: 0 },
    artifacts,
    version,
    features,
  })
  controller.start()
  let folders = 0

  const find = (kind: string, name: string, apiVersion = 'v1') => client.get({ apiVersion, kind }, { namespace: NAMESPACE, name })
  const conditions = async (name: string): Promise<readonly unknown[]> => {
    const listed = at(await client.get(KUSTOMIZATION, { namespace: NAMESPACE, name }), 'status', 'conditions')
    return Array.isArray(listed) ? listed : []
  }

  return {
    clock,
    client,
    publish: async (revision, files, { kind = 'GitRepository', name = 'web', namespace = NAMESPACE, metadata } = {}) => {
      const directory = join(root, String(folders++))
      for (const [path, content] of Object.entries(files)) {
        const file = join(directory, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, typeof content === 'string' ? content : stringify(content))
      }
      const entry = { file: `${folders}.tar.gz`, revision, createdAt: clock.now() }
      await artifacts.put(sourceKey({ kind, namespace, name }), entry, { directory, dispose: () => rm(directory, { recursive: true }) })
      const ref: KindRef = storedKind({ apiVersion: '', kind }, version) ?? GIT_REPOSITORY
      if ((await client.get(ref, { namespace, name })) === undefined)
        await client.create({ ...ref, metadata: { name, namespace }, spec: specOf(kind) }, 'test')
      const digest = `sha256:${'0'.repeat(64)}`
      const artifact: JsonMap = {
        digest,
        lastUpdateTime: '2026-01-01T00:00:00Z',
        path: 'p',
        revision,
        url: 'http://artifacts.test/p',
        ...(metadata && { metadata }),
      }
      await client.patch(ref, { namespace, name }, { status: { artifact } }, { subresource: 'status', fieldManager: 'test' })
      await clock.settle()
    },
    kustomization: async (spec = {}, metadata = {}) => {
      const sourceRef = { kind: 'GitRepository', name: 'web' }
      await client.apply(
        {
          ...KUSTOMIZATION,
          metadata: { name: 'web', namespace: NAMESPACE, ...metadata },
          spec: { interval: '1h', retryInterval: '1m', prune: true, sourceRef, ...spec },
        },
        'test',
      )
      // Its finalizer, and the pass after that.
      await clock.advance(1_000)
    },
    get: find,
    ready: async (name = 'web') => {
      const found = (await conditions(name)).find((condition) => textAt(condition, 'type') === 'Ready')
      if (found === undefined) return undefined
      return { status: textAt(found, 'status') ?? '', reason: textAt(found, 'reason') ?? '', message: textAt(found, 'message') ?? '' }
    },
    conditionsOf: async (name = 'web') =>
      (await conditions(name)).map((condition) => `${textAt(condition, 'type')}=${textAt(condition, 'status')}/${textAt(condition, 'reason')}`),
    events: async (name = 'web') => {
      const all = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: NAMESPACE })
      return all
        .filter((event) => textAt(event, 'involvedObject', 'name') === name && textAt(event, 'source', 'component') === 'kustomize-controller')
        .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
        .map((event) => `${String(event['type'])} ${String(event['reason'])}: ${String(event['message'])}`)
    },
    close: async () => {
      await controller.stop()
      await artifacts.clear()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const specOf = (kind: string): JsonMap => {
  if (kind === 'OCIRepository') return { interval: '1h', url: 'oci://registry.test/web' }
  if (kind === 'Bucket') return { interval: '1h', endpoint: 'minio.test', bucketName: 'web' }
  if (kind === 'ExternalArtifact') return {}
  return { interval: '1h', url: 'https://git.test/web.git' }
}

export const configMap = (name: string, data: Record<string, string> = { a: '1' }, metadata: JsonMap = {}): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE, ...metadata }, data }) as KubeObject
