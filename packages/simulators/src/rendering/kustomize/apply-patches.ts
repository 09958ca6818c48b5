import { applyPatch, type Operation } from 'rfc6902'
import { at, isMap, type Json, type JsonMap, type KubeObject } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'
import { buildFailure } from './build-failure.ts'
import { loadObjects } from './load-objects.ts'
import type { PatchTarget } from './overlay.ts'
import { isSameId, Resource, shownId } from './resource.ts'
import { selectResources } from './select-resources.ts'
import { strategicMerge } from './strategic-merge.ts'

export interface PatchText {
  /** YAML or JSON. */
  readonly text: string
  /** How a message shows where it is from: `[path: "p.yaml"]`, `[patch: "…"]`. */
  readonly shown: string
  readonly target?: PatchTarget | undefined
  readonly options?: Readonly<Record<string, boolean>> | undefined
  /** The entry of the kustomization, as a message shows it. */
  readonly config: string
}

/** The objects after one entry of `patches:`. @throws RenderFailure `build`. */
export function applyPatchTo(resources: readonly Resource[], patch: PatchText): Resource[] {
  const merges = asMerges(patch.text)
  const operations = asOperations(patch.text)
  if (merges === undefined && operations === undefined) throw buildFailure(`${patch.config}: unable to parse SM or JSON patch from ${patch.shown}`)
  if (operations !== undefined) return applyOperations(resources, operations, patch)
  return (merges ?? []).reduce<Resource[]>(
    (patched, merge) => (patch.target === undefined ? mergeById(patched, merge, patch) : mergeByTarget(patched, merge, patch)),
    [...resources],
  )
}

/** The objects after entries of `patchesStrategicMerge:`. @throws RenderFailure `build`. */
export function applyMerges(resources: readonly Resource[], patch: PatchText): Resource[] {
  const merges = asMerges(patch.text)
  if (merges === undefined) throw buildFailure(`${patch.config}: unable to parse SM patch from ${patch.shown}`)
  return merges.reduce<Resource[]>((patched, merge) => mergeById(patched, merge, patch), [...resources])
}

function asMerges(text: string): KubeObject[] | undefined {
  try {
    const objects = loadObjects(text, '')
    return objects.length === 0 ? undefined : objects
  } catch (error) {
    if (error instanceof RenderFailure) return undefined
    throw error
  }
}

function asOperations(text: string): Operation[] | undefined {
  const [document] = parseGoYaml(text)
  const value = document?.value
  return document?.error === undefined && Array.isArray(value) && value.every((item) => isMap(item) && typeof item['op'] === 'string')
    ? (value as Operation[])
    : undefined
}

function applyOperations(resources: readonly Resource[], operations: readonly Operation[], { shown, target }: PatchText): Resource[] {
  if (target === undefined) throw buildFailure(`must specify a target for JSON patch ${shown}`)
  for (const resource of selectResources(resources, target)) {
    const copy = structuredClone(resource.object)
    for (const operation of operations) {
      const problem = problemOf(copy, operation)
      if (problem !== undefined) throw buildFailure(problem)
    }
    changeObject(resource, copy)
  }
  return [...resources]
}

/** As the library of kustomize says that an operation cannot be done. */
function problemOf(object: KubeObject, operation: Operation): string | undefined {
  const { op, path } = operation
  let failure: Error | null = null
  try {
    failure = applyPatch(object, [structuredClone(operation)])[0] ?? null
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
  }
  if (failure === null) return undefined
  const parent = parentOf(object, path)
  const key = path.slice(path.lastIndexOf('/') + 1)
  if (op === 'replace' && isMap(parent)) {
    parent[key.replaceAll('~1', '/').replaceAll('~0', '~')] = structuredClone(operation.value) as Json
    return undefined // the library of kustomize adds what is not there
  }
  if (op === 'add' && /^\/metadata\/annotations\/[^/]+$/.test(path)) {
    object.metadata.annotations = { [key.replaceAll('~1', '/').replaceAll('~0', '~')]: String(operation.value) }
    return undefined // while it builds, kustomize has annotations of its own on every object
  }
  if (op === 'remove' && isMap(parent)) return `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`
  if (op === 'test') return `testing value ${path} failed: test failed`
  if (op === 'remove') return `remove operation does not apply: doc is missing path: "${path}": missing value`
  if (op === 'replace') return `replace operation does not apply: doc is missing key: ${path}: missing value`
  if (op === 'add') return `add operation does not apply: doc is missing path: "${path}": missing value`
  return `${op} operation does not apply: ${failure.message}`
}

function parentOf(object: KubeObject, path: string): unknown {
  const parts = path.split('/').slice(1, -1)
  return at(object, ...parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')))
}

/** The one object that a patch names itself. */
function mergeById(resources: readonly Resource[], merge: KubeObject, patch: PatchText): Resource[] {
  const { id } = new Resource(merge)
  const found = resources.filter(({ allIds }) => allIds.some((one) => isSameId(one, id)))
  const [resource, ...others] = found
  if (resource === undefined || others.length > 0) {
    const why = resource === undefined ? `no matches for Id ${shownId(id)}` : `multiple matches for Id ${shownId(id)}`
    throw buildFailure(`no resource matches strategic merge patch "${shownId(id)}": ${why}; failed to find unique target for patch ${shownId(id)}`)
  }
  return mergeInto(resources, resource, merge, patch)
}

function mergeByTarget(resources: readonly Resource[], merge: KubeObject, patch: PatchText): Resource[] {
  return selectResources(resources, patch.target ?? {}).reduce<Resource[]>(
    (patched, resource) => mergeInto(patched, resource, merge, patch),
    [...resources],
  )
}

function mergeInto(resources: readonly Resource[], resource: Resource, merge: KubeObject, { options = {} }: PatchText): Resource[] {
  const { kind, apiVersion, metadata } = resource.object
  const merged = strategicMerge(resource.object as unknown as JsonMap, merge as unknown as JsonMap, isKnown(resource))
  if (merged === undefined) return resources.filter((one) => one !== resource)
  const object = merged as unknown as KubeObject
  const kept: KubeObject = {
    ...object,
    ...(options['allowKindChange'] === true ? {} : { kind, apiVersion }),
    metadata: {
      ...object.metadata,
      ...(options['allowNameChange'] === true ? {} : { name: metadata.name }),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    },
  }
  if (metadata.namespace === undefined) delete kept.metadata.namespace
  changeObject(resource, kept)
  return [...resources]
}

function changeObject(resource: Resource, object: KubeObject): void {
  const before = resource.id
  const changed = new Resource(object)
  if (!isSameId(before, changed.id)) resource.rememberId()
  resource.object = object
}

/** Kubernetes itself has the kind, and with it the keys of its lists. */
const isKnown = ({ id: { group } }: Resource) => !group.includes('.') || (group.endsWith('.k8s.io') && BUILT_IN_GROUPS.has(group))

const BUILT_IN_GROUPS = new Set(
  [
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
  ]
    .concat(['networking', 'node', 'rbac.authorization', 'resource', 'scheduling', 'storage', 'flowcontrol.apiserver', 'internal.apiserver'])
    .map((group) => `${group}.k8s.io`),
)
