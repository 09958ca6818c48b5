import type { KindInfo } from '../../cluster/kinds.ts'
import { isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { isBuiltIn } from '../built-in.ts'
import { goJson } from './go-json.ts'

interface Texts {
  whole?: string
  item?: string
}

/** Stored objects are shared and never changed, so each is written out once. */
const texts = new WeakMap<object, Texts>()

/** An object as JSON text: a custom resource with its members in alphabetical order, a built-in one in the order of its Go struct. */
export function objectText(info: KindInfo, object: KubeObject): string {
  const known = textsOf(object)
  known.whole ??= goJson(JSON.stringify(inOrder(info, object)))
  return known.whole
}

/** The same as an item of a list: those of built-in lists name neither kind nor apiVersion. */
export function itemText(info: KindInfo, object: KubeObject): string {
  if (!isBuiltIn(info)) return objectText(info, object)
  const known = textsOf(object)
  if (known.item === undefined) {
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = builtInOrder(object)
    known.item = goJson(JSON.stringify(rest))
  }
  return known.item
}

function textsOf(object: KubeObject): Texts {
  const known = texts.get(object)
  if (known !== undefined) return known
  const fresh: Texts = {}
  texts.set(object, fresh)
  return fresh
}

const inOrder = (info: KindInfo, object: KubeObject): object => (isBuiltIn(info) ? builtInOrder(object) : (sorted(object) as object))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  )
}

function builtInOrder(object: KubeObject): { readonly [member: string]: unknown } {
  const { kind, apiVersion, metadata, ...rest } = object
  return { kind, apiVersion, metadata: structMetadata(metadata), ...rest }
}

const METADATA = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
]
const OWNER = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion']
const MANAGED = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource']

/** metadata in the order of ObjectMeta. */
export function structMetadata(metadata: object): object {
  const { ownerReferences, managedFields, labels, annotations, name, ...rest } = metadata as Readonly<Record<string, unknown>>
  const all: Record<string, unknown> = {
    ...rest,
    // A bookmark has none.
    ...(name === '' ? {} : { name }),
    ...(labels === undefined ? {} : { labels: sorted(labels) }),
    ...(annotations === undefined ? {} : { annotations: sorted(annotations) }),
    ...(ownerReferences === undefined ? {} : { ownerReferences: each(ownerReferences, OWNER) }),
    ...(managedFields === undefined ? {} : { managedFields: each(managedFields, MANAGED) }),
  }
  return picked(all, METADATA)
}

const each = (list: unknown, order: readonly string[]) => (Array.isArray(list) ? list.map((one) => (isMap(one) ? picked(one, order) : one)) : list)

const picked = (value: Readonly<Record<string, unknown>>, order: readonly string[]) =>
  Object.fromEntries(order.filter((key) => value[key] !== undefined).map((key) => [key, key === 'fieldsV1' ? sorted(value[key]) : value[key]]))
