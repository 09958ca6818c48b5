import { isDeepStrictEqual } from 'node:util'
import type { Cluster } from '../../../cluster/cluster.ts'
import { isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { withObjectDefaults } from '../../../cluster/schema/object-defaults.ts'
import { structureOf } from '../../../cluster/schema/structure-of.ts'
import { type IgnoredDifferences, isAbout, withoutIgnored } from './ignore-differences.ts'
import { jsonThreeWayMerged } from './json-three-way-merge.ts'
import { lastApplied } from './last-applied.ts'
import { threeWayMerged } from './three-way-merge.ts'
import { withoutFieldsOfManagers } from './without-fields-of-managers.ts'

export interface ObjectComparison {
  readonly normalizedLive: JsonMap | undefined
  readonly predictedLive: JsonMap | undefined
  readonly isModified: boolean
}

/** Whether applying the target would change the live object; one side alone is no modification. */
export function compareObject(
  cluster: Cluster,
  target: KubeObject | undefined,
  live: KubeObject | undefined,
  ignored: readonly IgnoredDifferences[],
): ObjectComparison {
  if (target === undefined || live === undefined) {
    return {
      normalizedLive: live === undefined ? undefined : asMap(normalized(live, ignored)),
      predictedLive: target === undefined ? undefined : asMap(normalized(target, ignored)),
      isModified: false,
    }
  }
  const managers = ignored.flatMap((entry) => (isAbout(entry, target) ? entry.managers : []))
  const trusted = withoutFieldsOfManagers({ live, target }, managers)
  const current = normalized(trusted.live, ignored)
  const wanted = withoutNamespace(normalized(trusted.target, ignored))
  const applied = lastApplied(live)
  const before = applied === undefined ? wanted : withoutNamespace(normalized({ ...target, ...applied } as KubeObject, ignored, applied))
  const normalizedLive = asMap(complete(cluster, current))
  const predictedLive = asMap(complete(cluster, predicted(cluster, before, wanted, current)))
  return { normalizedLive, predictedLive, isModified: !isDeepStrictEqual(normalizedLive, predictedLive) }
}

function predicted(cluster: Cluster, before: JsonMap, wanted: JsonMap, live: KubeObject): KubeObject {
  const info = cluster.findKind(live)
  const isBuiltIn = info !== undefined && info.custom !== true
  const current = asMap(live)
  const merged = isBuiltIn ? threeWayMerged(before, wanted, current, structureOf(info)) : jsonThreeWayMerged(before, wanted, current)
  return merged as unknown as KubeObject
}

/** Defaults of a kind that Argo CD knows itself are no difference. */
function complete(cluster: Cluster, object: KubeObject): KubeObject {
  const info = cluster.findKind(object)
  return info === undefined || info.custom === true ? object : withObjectDefaults(info, object)
}

function normalized(object: KubeObject, ignored: readonly IgnoredDifferences[], itself: JsonMap = asMap(object)): KubeObject {
  const { creationTimestamp: _created, ...metadata } = isMap(itself['metadata']) ? itself['metadata'] : {}
  const bare = { ...itself, metadata } as unknown as KubeObject
  return withoutIgnored(object.kind === 'Secret' ? withEncodedData(bare) : bare, ignored)
}

/** `stringData` is another way to write `data`. */
function withEncodedData(secret: KubeObject): KubeObject {
  const { stringData, data, ...rest } = secret
  if (!isMap(stringData)) return secret
  const encoded = Object.entries(stringData).map(([key, value]): [string, string] => [key, Buffer.from(String(value)).toString('base64')])
  return { ...rest, data: { ...(isMap(data) ? data : {}), ...Object.fromEntries(encoded) } } as unknown as KubeObject
}

/** The namespace may be anything in what is applied: it is that of the live object. */
function withoutNamespace(object: KubeObject): JsonMap {
  const { namespace: _namespace, annotations, ...metadata } = object.metadata
  const kept = annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations }
  return { ...asMap(object), metadata: { ...metadata, ...kept } as unknown as JsonMap }
}

const asMap = (object: KubeObject): JsonMap => object as unknown as JsonMap
