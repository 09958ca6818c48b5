import { isDeepStrictEqual } from 'node:util'
import { at, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { normalizedSpec } from '../applications/normalize-spec.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { mergePatchBetween } from '../controller/merge-patch-between.ts'
import { APPLICATION } from '../kinds.ts'

export const SET_MANAGER = 'argocd-applicationset-controller'
const PRESERVED = ['notified.notifications.argoproj.io', 'argocd.argoproj.io/refresh', 'argocd.argoproj.io/hydrate']
const PRESERVED_FINALIZERS = ['pre-delete-finalizer.argocd.argoproj.io', 'post-delete-finalizer.argocd.argoproj.io']

/** Those that a set has made. */
export const applicationsOf = ({ cluster, namespace }: ArgoCdParts, { metadata }: KubeObject): KubeObject[] =>
  cluster
    .peekAll(cluster.kindOf(APPLICATION), namespace)
    .filter((application) => application.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === metadata.uid))

/** Makes what is missing, puts back what differs, deletes what is too many, as far as `applicationsSync` of the set lets it. */
export async function writeApplications(parts: ArgoCdParts, set: KubeObject, wanted: readonly KubeObject[]): Promise<void> {
  const policy = textAt(set, 'spec', 'syncPolicy', 'applicationsSync') ?? 'sync'
  const updates = policy === 'sync' || policy === 'create-update'
  const deletes = policy === 'sync' || policy === 'create-delete'
  for (const application of wanted) {
    const { name, namespace } = application.metadata
    const live = parts.cluster.peek(parts.cluster.kindOf(APPLICATION), { name, namespace })
    if (live === undefined) await unlessGone(parts.client.create(application, SET_MANAGER))
    else if (updates) await putBack(parts, set, application, live)
  }
  if (!deletes) return
  const names = new Set(wanted.map(({ metadata }) => metadata.name))
  for (const { metadata } of applicationsOf(parts, set)) {
    if (!names.has(metadata.name) && metadata.deletionTimestamp === undefined) await parts.client.delete(APPLICATION, metadata)
  }
}

/** Spec, labels, annotations and finalizers become those of the set: whatever else somebody wrote there goes, but for marks of Argo CD itself. */
async function putBack(parts: ArgoCdParts, set: KubeObject, wanted: KubeObject, live: KubeObject): Promise<void> {
  const kept = (member: 'annotations' | 'labels', always: readonly string[]) => {
    const preserved = at(set, 'spec', 'preservedFields', member)
    const names = [...always, ...(Array.isArray(preserved) ? preserved.map(String) : [])]
    const found = Object.entries(live.metadata[member] ?? {}).filter(([name]) => names.includes(name))
    return { ...wanted.metadata[member], ...Object.fromEntries(found) }
  }
  const held = (live.metadata.finalizers ?? []).filter((one) => PRESERVED_FINALIZERS.some((prefix) => one.startsWith(prefix)))
  const metadata = {
    annotations: kept('annotations', PRESERVED),
    labels: kept('labels', []),
    finalizers: [...(wanted.metadata.finalizers ?? []), ...held],
    ownerReferences: wanted.metadata.ownerReferences ?? [],
  }
  const { annotations = {}, labels = {}, finalizers = [], ownerReferences = [] } = live.metadata
  const before = { spec: normalizedSpec(live, parts.version), metadata: { annotations, labels, finalizers, ownerReferences } } as unknown as JsonMap
  const after = { spec: wanted.spec ?? {}, metadata } as unknown as JsonMap
  if (isDeepStrictEqual(before, after)) return
  const patch = mergePatchBetween(before, after)
  if (patch !== undefined) await unlessGone(parts.client.patch(APPLICATION, live.metadata, patch, { fieldManager: SET_MANAGER }))
}

/** Whoever is deleted meanwhile, or still there, is looked at again with the next change. */
async function unlessGone(write: Promise<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) throw error
  }
}
