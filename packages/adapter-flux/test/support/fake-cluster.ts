import { DmsError, type JsonObject } from '@gitops-dms/core'
import { applyMergePatch } from '@gitops-dms/core/adapter'
import type { FluxClient, ObjectScope } from '../../src/flux-client.ts'
import type { GitRepository, KubernetesObject, Kustomization } from '../../src/flux-types.ts'

/** A write that reached the cluster. */
export interface RecordedWrite {
  readonly call: string
  readonly name: string
  readonly body: JsonObject
}

export interface FakeCluster {
  readonly client: FluxClient
  /** Writes in their order, refused ones too. */
  readonly writes: readonly RecordedWrite[]
  /** Names of the calls that only read. */
  readonly reads: readonly string[]
  readonly kustomizations: Map<string, Kustomization>
  readonly sources: Map<string, GitRepository>
  /** The next call of this name ends so, without effect. */
  refuse(call: string, error: DmsError): void
  /** The next call of this name has its effect, but its reply is lost. */
  loseReply(call: string): void
  /** Runs before the next call of this name. */
  before(call: string, happens: () => void): void
}

export const failure = (code: DmsError['code'], message: string = code) => new DmsError({ code, message })

const UIDS = { Kustomization: 'cccccccc-0000-4000-8000-00000000000', GitRepository: 'dddddddd-0000-4000-8000-00000000000' }

/** A cluster in memory with the two kinds: generations, resourceVersions, preconditions. No controller acts in it. */
export function fakeCluster(
  objects: { readonly kustomizations?: readonly Kustomization[]; readonly sources?: readonly GitRepository[] } = {},
): FakeCluster {
  const kustomizations = new Map((objects.kustomizations ?? []).map((one) => [keyOf(one.metadata), one]))
  const sources = new Map((objects.sources ?? []).map((one) => [keyOf(one.metadata), one]))
  const writes: RecordedWrite[] = []
  const reads: string[] = []
  const refusals = new Map<string, DmsError[]>()
  const lost = new Map<string, number>()
  const beforehand = new Map<string, () => void>()
  let version = 100

  const perform = async <T>(call: string, effect: () => T): Promise<T> => {
    const happens = beforehand.get(call)
    beforehand.delete(call)
    happens?.()
    const refusal = refusals.get(call)?.shift()
    if (refusal !== undefined) throw refusal
    const result = structuredClone(effect())
    const losses = lost.get(call) ?? 0
    lost.set(call, losses - 1)
    if (losses > 0) throw failure('OUTCOME_UNKNOWN')
    return result
  }
  const read = <T>(call: string, effect: () => T) => {
    reads.push(call)
    return perform(call, effect)
  }
  const write = <T>(call: string, name: string, body: JsonObject, effect: () => T) => {
    writes.push({ call, name, body: structuredClone(body) })
    return perform(call, effect)
  }

  const existing = <T>(store: Map<string, T>, scope: ObjectScope): T => {
    const found = store.get(keyOf(scope))
    if (found === undefined) throw failure('NOT_FOUND')
    return found
  }
  const create = <T extends KubernetesObject>(store: Map<string, T>, kind: keyof typeof UIDS, body: JsonObject): T => {
    const metadata = body['metadata'] as unknown as T['metadata']
    if (store.has(keyOf(metadata))) throw failure('ALREADY_EXISTS')
    const made = {
      ...body,
      metadata: { ...metadata, uid: `${UIDS[kind]}${store.size}`, generation: 1, resourceVersion: `${version++}` },
    } as unknown as T
    store.set(keyOf(metadata), made)
    return made
  }
  const patch = <T extends KubernetesObject>(store: Map<string, T>, scope: ObjectScope, body: JsonObject): T => {
    const before = existing(store, scope)
    const wanted = (body['metadata'] as JsonObject | undefined)?.['resourceVersion']
    if (wanted !== undefined && wanted !== before.metadata.resourceVersion) throw failure('CONFLICT')
    const after = applyMergePatch(before as unknown as JsonObject, body) as unknown as T
    const generation = (before.metadata.generation ?? 0) + ('spec' in body ? 1 : 0)
    const written = { ...after, metadata: { ...after.metadata, generation, resourceVersion: `${version++}` } }
    store.set(keyOf(scope), written)
    return written
  }
  const remove = (scope: ObjectScope, wanted: { readonly uid?: string; readonly resourceVersion?: string }) => {
    const { metadata } = existing(kustomizations, scope)
    const isOther = (wanted.uid ?? metadata.uid) !== metadata.uid || (wanted.resourceVersion ?? metadata.resourceVersion) !== metadata.resourceVersion
    if (isOther) throw failure('CONFLICT')
    kustomizations.delete(keyOf(scope))
    return {}
  }
  const inNamespace = <T extends KubernetesObject>(store: Map<string, T>, namespace: string | undefined) =>
    [...store.values()].filter((one) => namespace === undefined || one.metadata.namespace === namespace)

  const client: FluxClient = {
    getVersion: () => read('getVersion', () => ({ gitVersion: 'v1.36.1' })),
    getFluxVersions: () => read('getFluxVersions', () => ['kustomize.toolkit.fluxcd.io/v1']),
    getKustomization: (scope) => read('getKustomization', () => existing(kustomizations, scope)),
    listKustomizations: (namespace) => read('listKustomizations', () => inNamespace(kustomizations, namespace)),
    createKustomization: (_namespace, body) => write('createKustomization', nameIn(body), body, () => create(kustomizations, 'Kustomization', body)),
    patchKustomization: (scope, body) => write('patchKustomization', scope.name, body, () => patch(kustomizations, scope, body)),
    deleteKustomization: (scope, preconditions) => write('deleteKustomization', scope.name, { ...preconditions }, () => remove(scope, preconditions)),
    getGitRepository: (scope) => read('getGitRepository', () => existing(sources, scope)),
    listGitRepositories: (namespace) => read('listGitRepositories', () => inNamespace(sources, namespace)),
    createGitRepository: (_namespace, body) => write('createGitRepository', nameIn(body), body, () => create(sources, 'GitRepository', body)),
    patchGitRepository: (scope, body) => write('patchGitRepository', scope.name, body, () => patch(sources, scope, body)),
    getApiResources: () => Promise.reject(failure('FAILED_PRECONDITION')),
    getObject: () => Promise.reject(failure('NOT_FOUND')),
    close: async () => undefined,
  }
  return {
    client,
    writes,
    reads,
    kustomizations,
    sources,
    refuse: (call, error) => refusals.set(call, [...(refusals.get(call) ?? []), error]),
    loseReply: (call) => lost.set(call, (lost.get(call) ?? 0) + 1),
    before: (call, happens) => beforehand.set(call, happens),
  }
}

const keyOf = ({ name, namespace }: { readonly name: string; readonly namespace?: string }) => `${namespace}/${name}`
const nameIn = (body: JsonObject) => (body['metadata'] as unknown as KubernetesObject['metadata']).name
