import type { KindInfo } from '../kinds.ts'
import { isMap, type JsonMap, type KubeObject } from '../kube-object.ts'
import { mergePatch } from '../merge.ts'
import { jsonPatched } from '../patches/json-patch.ts'
import { strategicMerged } from '../patches/strategic-merge.ts'
import { structureOf } from '../schema/structure-of.ts'
import { StatusError } from '../status-error.ts'
import type { PatchContext } from './write-context.ts'

/** The live object with the patch in it. @throws StatusError 415, 422. */
export function patchedObject(info: KindInfo, live: KubeObject, patch: JsonMap | readonly JsonMap[], { type = 'merge' }: PatchContext): KubeObject {
  if (isList(patch)) return withMetadata(jsonPatched(live, patch))
  if (type === 'json') throw new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
  if (type === 'merge') return withMetadata(mergePatch(live, patch) as unknown as KubeObject)
  if (info.custom !== true) return withMetadata(strategicMerged(live as unknown as JsonMap, patch, structureOf(info)) as unknown as KubeObject)
  const accepted = 'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml'
  throw new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted}`)
}

const isList = (patch: JsonMap | readonly JsonMap[]): patch is readonly JsonMap[] => Array.isArray(patch)

/** A patch may take everything away; what is left has at least an empty metadata to be refused for. */
const withMetadata = (object: KubeObject): KubeObject => (isMap(object.metadata) ? object : { ...object, metadata: { name: '' } })
