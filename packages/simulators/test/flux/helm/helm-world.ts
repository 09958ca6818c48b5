import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { ClusterClient } from '../../../src/cluster/cluster-client.ts'
import { clusterControllers } from '../../../src/cluster/cluster-controllers.ts'
import { at, type JsonMap, type KindRef, type KubeObject, textAt } from '../../../src/cluster/kube-object.ts'
import { localClient } from '../../../src/cluster/local-client.ts'
import type { FluxFeatures } from '../../../src/flux/flux-features.ts'
import { DEFAULT_FLUX_TIMING } from '../../../src/flux/flux-timing.ts'
import type { FluxVersion } from '../../../src/flux/flux-version.ts'
import { helmController } from '../../../src/flux/helm/helm-controller.ts'
import type { Snapshot } from '../../../src/flux/helm/release/snapshots.ts'
import { decodeRelease, encodeRelease } from '../../../src/flux/helm/storage/encode-release.ts'
import type { Release } from '../../../src/flux/helm/storage/release.ts'
import { fluxKinds, HELM_CHART, HELM_RELEASE, OCI_REPOSITORY } from '../../../src/flux/kinds.ts'
import { ArtifactStore, sourceKey } from '../../../src/flux/source/artifact-store.ts'

export const NAMESPACE = 'apps'
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }
const JOB = { apiVersion: 'batch/v1', kind: 'Job' }

/** A Deployment and a ConfigMap whose content comes from the values. */
export const WEB: Readonly<Record<string, string>> = {
  'values.yaml': 'replicas: 1\ntag: "1.0"\nmode: a\n',
  'templates/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: app, image: "web:{{ .Values.tag }}"}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-conf}
data: {mode: {{ .Values.mode | quote }}}
`,
}

/** A Job that is a hook of some events. Its image decides how it ends. */
export const hook = (name: string, events: string, image = 'ok', annotations = ''): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations: {helm.sh/hook: "${events}"${annotations}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: "${image}"}]}}}
`

export interface HelmWorldOptions {
  readonly version?: FluxVersion
  readonly features?: Partial<FluxFeatures>
}

export type HelmWorld = Awaited<ReturnType<typeof startHelmWorld>>

/** helm-controller alone, in virtual time: charts are published by hand, workloads become ready after a second unless their image is broken. */
export async function startHelmWorld({ version = '2.9', features = {} }: HelmWorldOptions = {}) {
  const clock = new VirtualClock()
  const cluster = new Cluster({ clock, kinds: fluxKinds(version), namespaces: [NAMESPACE, 'other'] })
  const client = localClient(cluster)
  const artifacts = new ArtifactStore()
  const folder = await mkdtemp(join(tmpdir(), 'helm-world-'))
  const controller = helmController({ client, clock, timing: DEFAULT_FLUX_TIMING, artifacts, version, features })
  const background = clusterControllers(cluster, clock)
  const end = standInWorkloads(client, clock)
  for (const one of [...background, controller]) one.start()
  let published = 0

  /** The files of a chart become the artifact of a source. */
  const publish = async (
    chartVersion: string,
    files = WEB,
    { name = 'web', source = HELM_CHART as KindRef, sourceName = `${NAMESPACE}-web`, revision = chartVersion } = {},
  ) => {
    const directory = join(folder, String(published++))
    const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${chartVersion}\nappVersion: "a${chartVersion}"\n`, ...files }
    for (const [path, content] of Object.entries(all)) {
      await mkdir(dirname(join(directory, path)), { recursive: true })
      await writeFile(join(directory, path), content)
    }
    const key = sourceKey({ kind: source.kind, namespace: NAMESPACE, name: sourceName })
    await artifacts.put(key, { file: 'chart', revision, createdAt: clock.now() }, { directory, dispose: async () => undefined })
    const found = await client.get(source, { namespace: NAMESPACE, name: sourceName })
    if (found === undefined) throw new Error(`there is no ${source.kind} ${sourceName}`)
    const time = new Date(clock.now()).toISOString()
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'Succeeded',
      message: 'ok',
      lastTransitionTime: time,
      observedGeneration: found.metadata.generation ?? 1,
    }
    const artifact = { digest: 'sha256:0', lastUpdateTime: time, path: 'p', revision, url: 'http://x/p' }
    const status = { observedGeneration: found.metadata.generation ?? 1, artifact, conditions: [ready] }
    await client.patch(source, { namespace: NAMESPACE, name: sourceName }, { status }, { subresource: 'status', fieldManager: 'test' })
  }

  const get = async (kind: KindRef, name: string, namespace = NAMESPACE): Promise<KubeObject | undefined> => client.get(kind, { namespace, name })
  const release = async (): Promise<KubeObject> => {
    const found = await get(HELM_RELEASE, 'web')
    if (found === undefined) throw new Error('there is no HelmRelease web')
    return found
  }
  const status = async (...path: string[]): Promise<unknown> => at(await release(), 'status', ...path)
  const conditions = async (): Promise<string[]> => {
    const listed = await status('conditions')
    return (Array.isArray(listed) ? listed : []).map(
      (one) => `${textAt(one, 'type')}=${textAt(one, 'status')}/${textAt(one, 'reason')} ${textAt(one, 'message')}`,
    )
  }
  const create = async (spec: JsonMap, metadata: Partial<KubeObject['metadata']> = {}) => {
    await client.create(
      { ...HELM_RELEASE, metadata: { name: 'web', namespace: NAMESPACE, ...metadata }, spec: { interval: '1h', timeout: '20s', ...spec } },
      'test',
    )
  }
  const change = (patch: JsonMap, kind: KindRef = HELM_RELEASE, name = 'web') =>
    client.patch(kind, { namespace: NAMESPACE, name }, patch, { fieldManager: 'test' })
  const pass = (ms = 10_000) => clock.advance(ms)

  return {
    clock,
    client,
    publish,
    get,
    release,
    status,
    conditions,
    create,
    change,
    pass,
    /** A HelmRelease over a chart that is there, and time enough to install it. */
    install: async (spec: JsonMap = {}, files = WEB) => {
      await create({ chart: { spec: { chart: 'web', version: '1.0.0', sourceRef: { kind: 'HelmRepository', name: 'charts' } } }, ...spec })
      await pass(2_000)
      await publish('1.0.0', files)
      await pass()
    },
    request: (annotations: Readonly<Record<string, string>>) =>
      change({
        metadata: { annotations: Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`reconcile.fluxcd.io/${name}`, value])) },
      }),
    ready: async () => (await conditions()).find((line) => line.startsWith('Ready=')) ?? 'none',
    /** `v2 deployed upgrade`, in the order of the status. */
    history: async () =>
      (((await status('history')) ?? []) as readonly Snapshot[]).map(({ version, status, action }) => `v${version} ${status} ${action ?? '-'}`),
    /** `v1 deployed`, oldest first. */
    stored: async (namespace = NAMESPACE) => (await storedReleases(client, namespace)).map(({ version, info }) => `v${version} ${info.status}`),
    releases: (namespace = NAMESPACE) => storedReleases(client, namespace),
    /** As somebody with another client would change a stored release. */
    rewrite: async (release: Release) => {
      const name = `sh.helm.release.v1.${release.name}.v${release.version}`
      await client.patch(
        { apiVersion: 'v1', kind: 'Secret' },
        { namespace: NAMESPACE, name },
        { data: { release: encodeRelease(release) } },
        { fieldManager: 'helm' },
      )
    },
    events: async () => {
      const all = await client.list({ apiVersion: 'v1', kind: 'Event' }, { namespace: NAMESPACE })
      return all
        .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((event) => `${textAt(event, 'type')} ${textAt(event, 'reason')} ${textAt(event, 'message')}`)
    },
    ociRepository: (revision: string, chartVersion: string, files = WEB) =>
      publish(chartVersion, files, { source: OCI_REPOSITORY, sourceName: 'oci', revision }),
    close: async () => {
      end()
      await Promise.all([...background, controller].map((one) => one.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function storedReleases(client: ClusterClient, namespace: string): Promise<Release[]> {
  const secrets = await client.list({ apiVersion: 'v1', kind: 'Secret' }, { namespace, labelSelector: 'owner=helm' })
  const releases = secrets.flatMap((secret) => decodeRelease(textAt(secret, 'data', 'release') ?? '') ?? [])
  return releases.sort((a, b) => a.version - b.version)
}

const READY_MS = 1_000

function standInWorkloads(client: ClusterClient, clock: VirtualClock): () => void {
  const report = async (kind: KindRef, object: KubeObject, status: JsonMap) => {
    await clock.sleep(READY_MS)
    if ((await client.get(kind, object.metadata)) === undefined) return
    await client.patch(kind, object.metadata, { status }, { subresource: 'status', fieldManager: 'test' })
  }
  const image = (object: KubeObject) => textAt(object, 'spec', 'template', 'spec', 'containers', 0, 'image') ?? ''
  const ends = [
    client.watch(DEPLOYMENT, ({ type, object }) => {
      const generation = object.metadata.generation ?? 1
      if (type === 'DELETED' || at(object, 'status', 'observedGeneration') === generation || image(object).includes('broken')) return
      const count = Number(at(object, 'spec', 'replicas') ?? 1)
      const conditions = [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ]
      const counts = { replicas: count, updatedReplicas: count, readyReplicas: count, availableReplicas: count }
      void report(DEPLOYMENT, object, { observedGeneration: generation, ...counts, conditions })
    }),
    client.watch(JOB, ({ type, object }) => {
      if (type !== 'ADDED') return
      const time = new Date(clock.now()).toISOString().replace(/\.\d+/, '')
      const ended = image(object).includes('fails') ? 'Failed' : 'Complete'
      void report(JOB, object, { startTime: time, conditions: [{ type: ended, status: 'True', reason: ended }] })
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
