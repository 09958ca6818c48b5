import { isMap, type KubeObject } from '../../src/cluster/kube-object.ts'
import { parsedJson } from '../parsed-json.ts'
import type { Chunk, Exchange } from '../recording.ts'
import { linesOf } from '../stream-lines.ts'
import type { ObjectPath } from './object-path.ts'

/** An object in a state that an answer showed. */
export interface Shown {
  readonly key: string
  readonly version: number
  readonly object: KubeObject
  /** Of a stream: when, from its start. */
  readonly atMs?: number
  /** Its last state, told by a watch. */
  readonly deleted: boolean
  /** A watch told it as a change of what was there before. */
  readonly changed?: boolean
}

export interface ShownBy {
  readonly shown: readonly Shown[]
  /** The newest revision that the answer speaks of; 0 = of none. */
  readonly version: number
}

/** The objects that an answer shows as they were stored: none of a dry run, of a failure, of a Table or of a list without specs. */
export function shownBy({ request, response }: Exchange): ShownBy {
  if (/[?&]dryRun=All/.test(request.path) || (response.status ?? 500) >= 400) return { shown: [], version: 0 }
  if (response.stream !== undefined) return shownByStream(response.stream)
  const body = typeof response.body === 'string' ? parsedJson(response.body) : response.body
  const objects = objectsOf(body)
  const listed = isMap(body) && isMap(body['metadata']) ? Number(body['metadata']['resourceVersion'] ?? 0) : 0
  const shown = objects.map((object) => shownObject(object, false))
  return { shown, version: Math.max(0, listed, ...shown.map((one) => one.version)) }
}

function shownByStream(stream: readonly Chunk[]): ShownBy {
  const shown: Shown[] = []
  let version = 0
  for (const { atMs, line } of linesOf(stream)) {
    const event = parsedJson(line)
    if (!isMap(event) || !isMap(event['object'])) continue
    const object = event['object'] as unknown as KubeObject
    version = Math.max(version, Number(object.metadata?.resourceVersion ?? 0) || 0)
    if (event['type'] === 'BOOKMARK' || event['type'] === 'ERROR' || !isWhole(object)) continue
    shown.push({ ...shownObject(object, event['type'] === 'DELETED'), atMs, changed: event['type'] === 'MODIFIED' })
  }
  return { shown, version }
}

function objectsOf(body: unknown): KubeObject[] {
  if (!isMap(body)) return []
  const { kind, apiVersion, items } = body
  if (Array.isArray(items) && typeof kind === 'string') {
    // Items of built-in lists do not say what they are.
    const named = items.filter(isMap).map((item) => ({ apiVersion, kind: kind.replace(/List$/, ''), ...item }))
    return named.filter(isWhole) as unknown as KubeObject[]
  }
  return isWhole(body) ? [body as unknown as KubeObject] : []
}

/** Neither a Status nor a mere view of something stored. */
function isWhole(object: unknown): object is KubeObject {
  if (!isMap(object) || !isMap(object['metadata'])) return false
  const { uid, resourceVersion } = object['metadata']
  const isView = /^(Scale|Table|PartialObjectMetadata)$/.test(String(object['kind']))
  return typeof uid === 'string' && typeof resourceVersion === 'string' && !isView
}

function shownObject(object: KubeObject, deleted: boolean): Shown {
  return { key: keyOf(object), version: Number(object.metadata.resourceVersion ?? 0), object, deleted }
}

/** Whatever version of its kind it is shown in. */
export function keyOf({ apiVersion, kind, metadata: { namespace = '', name } }: KubeObject): string {
  return `${apiVersion.includes('/') ? apiVersion.replace(/\/.*/, '') : ''}/${kind}/${namespace}/${name}`
}

/** The same of what a path is about. */
export const keyAt = ({ info: { group, kind }, namespace = '', name }: ObjectPath): string => `${group}/${kind}/${namespace}/${name}`
