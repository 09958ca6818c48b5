import { isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { MANAGER } from '../helm-tools.ts'
import type { HelmContext } from './helm-context.ts'

/** How the objects of a revision are written: by server-side apply, or as Helm 3 did it. */
export interface WriteMethod {
  readonly serverSide: boolean
}

/**
 * Makes an object what it is to be. A client that applies by itself sends what the new revision has and takes away what only the old one had.
 * @param before as the old revision had it; the object itself when that did not know it but it is there; undefined = it is not there.
 */
export async function writeObject(
  { client }: Pick<HelmContext, 'client'>,
  object: KubeObject,
  before: KubeObject | undefined,
  { serverSide }: WriteMethod,
): Promise<void> {
  if (serverSide) await client.apply(object, MANAGER)
  else if (before === undefined) await client.create(object, MANAGER)
  else await client.patch(object, object.metadata, patchOf(before, object), { fieldManager: MANAGER })
}

/** As a merge patch; lists are replaced as a whole. */
function patchOf(before: KubeObject, after: KubeObject): JsonMap {
  const gone = removals(before as unknown as JsonMap, after as unknown as JsonMap)
  return merged(gone, after as unknown as JsonMap)
}

function removals(before: JsonMap, after: JsonMap): JsonMap {
  const patch: JsonMap = {}
  for (const [name, value] of Object.entries(before)) {
    const next = after[name]
    if (next === undefined) patch[name] = null
    else if (isMap(value) && isMap(next)) patch[name] = removals(value, next)
  }
  return patch
}

function merged(below: JsonMap, above: JsonMap): JsonMap {
  const all: JsonMap = { ...below }
  for (const [name, value] of Object.entries(above)) {
    const inner = all[name]
    all[name] = isMap(inner) && isMap(value) ? merged(inner, value) : value
  }
  return all
}
