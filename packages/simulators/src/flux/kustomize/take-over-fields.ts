import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { hasSetting } from '../runtime/object-settings.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Makes fields that `kubectl` owns the controller's own, so that the next apply removes those that no manifest has, and drops the annotation
 * of client-side apply. Not for objects with `ssa: Merge`. Returns whether there was any.
 */
export async function takeOverFields(client: ClusterClient, live: KubeObject, object: KubeObject, manager: string): Promise<boolean> {
  if (hasSetting(object, 'ssa', 'Merge') || hasSetting(live, 'ssa', 'Merge')) return false
  const patch: JsonMap[] = []
  const managed = at(live, 'metadata', 'managedFields')
  if (Array.isArray(managed) && managed.some((entry) => isForeign(entry, manager))) {
    patch.push({ op: 'replace', path: '/metadata/managedFields', value: merged(managed.filter(isMap), live.apiVersion, manager) })
  }
  if (live.metadata.annotations?.[LAST_APPLIED] !== undefined) {
    patch.push({ op: 'remove', path: `/metadata/annotations/${LAST_APPLIED.replaceAll('/', '~1')}` })
  }
  if (patch.length === 0) return false
  await client.patch(live, live.metadata, patch, { type: 'json', fieldManager: manager })
  return true
}

/** Of `kubectl apply`, client-side or server-side, `kubectl edit` and the like; and the controller's own updates from before server-side apply. */
function isForeign(entry: unknown, manager: string): boolean {
  const name = textAt(entry, 'manager') ?? ''
  const operation = textAt(entry, 'operation')
  if ((textAt(entry, 'subresource') ?? '') !== '') return false
  if (name.startsWith('kubectl')) return operation === 'Apply' || operation === 'Update'
  return operation === 'Update' && (name.startsWith('before-first-apply') || name.startsWith(manager))
}

function merged(entries: readonly JsonMap[], apiVersion: string, manager: string): JsonMap[] {
  const isOwn = (entry: JsonMap) => entry['manager'] === manager && entry['operation'] === 'Apply' && (textAt(entry, 'subresource') ?? '') === ''
  const own = entries.find(isOwn)
  const foreign = entries.filter((entry) => isForeign(entry, manager))
  const fields = [...(own === undefined ? [] : [own]), ...foreign].map((entry) => entry['fieldsV1']).filter(isMap)
  const { time } = own ?? foreign[0] ?? {}
  const all: JsonMap = {
    manager,
    operation: 'Apply',
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields.reduce<JsonMap>(union, {}),
  }
  return [all, ...entries.filter((entry) => !isOwn(entry) && !foreign.includes(entry))]
}

function union(a: JsonMap, b: JsonMap): JsonMap {
  const result = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const before = result[name]
    result[name] = isMap(before) && isMap(value) ? union(before, value) : value
  }
  return result
}
