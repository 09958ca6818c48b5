import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, numberAt } from '../../cluster/kube-object.ts'
import { CONTROLLER_REVISION } from '../kinds.ts'
import { revisionHash, templateHash } from '../template-hash/template-hash.ts'
import { controllerReference } from './controller-reference.ts'
import type { ObjectCache } from './object-cache.ts'
import type { Writer } from './writer.ts'

/** The label that holds the hash of a revision, and how it is made: the two kinds differ in both. */
const HASHES = {
  StatefulSet: {
    label: 'controller.kubernetes.io/hash',
    of: (_template: JsonMap, data: JsonMap, collisions?: number) => revisionHash(data, collisions),
  },
  DaemonSet: {
    label: 'controller-revision-hash',
    of: (template: JsonMap, _data: JsonMap, collisions?: number) => templateHash(template, collisions),
  },
} as const

/** The revision that holds the present template of a StatefulSet or DaemonSet: found, moved to the end, or made. */
export async function currentRevision(cache: ObjectCache, owner: KubeObject, writer: Writer, signal: AbortSignal): Promise<KubeObject> {
  const known = revisionsOf(cache, owner)
  const data = dataOf(owner)
  const next = numberOf(known.at(-1)) + 1
  const same = known.findLast((revision) => isDeepStrictEqual(revision['data'], data))
  if (same !== undefined) return same === known.at(-1) ? same : writer.update(same, { ...same, revision: next }, signal)
  const wanted = newRevision(owner, data, next)
  // Made by the pass before, which the cache does not show yet.
  return (await writer.read(wanted)) ?? writer.create(wanted, signal)
}

/** Oldest first. */
export const revisionsOf = (cache: ObjectCache, owner: KubeObject): KubeObject[] =>
  cache.ownedBy(owner.metadata.uid).sort((a, b) => numberOf(a) - numberOf(b))

export const hashOf = (revision: KubeObject): string =>
  Object.values(HASHES).reduce((found, { label }) => revision.metadata.labels?.[label] ?? found, '')

/** The owner with the template of a revision. */
export function withTemplateOf(owner: KubeObject, revision: KubeObject): KubeObject {
  const stored = at(revision, 'data', 'spec', 'template')
  if (!isMap(stored)) return owner
  const { $patch: _patch, ...template } = stored
  return { ...owner, spec: { ...owner.spec, template } }
}

/** Old revisions that no pod has, beyond `revisionHistoryLimit`. */
export async function removeOldRevisions(
  known: readonly KubeObject[],
  owner: KubeObject,
  inUse: ReadonlySet<string>,
  writer: Writer,
  signal: AbortSignal,
): Promise<void> {
  const limit = numberAt(owner, 'spec', 'revisionHistoryLimit') ?? 10
  const unused = known.filter(({ metadata }) => !inUse.has(metadata.name))
  for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) await writer.delete(revision, signal)
}

const numberOf = (revision: KubeObject | undefined): number => numberAt(revision, 'revision') ?? 0

const templateOf = (owner: KubeObject): JsonMap => {
  const template = at(owner, 'spec', 'template')
  return isMap(template) ? template : {}
}

const dataOf = (owner: KubeObject): JsonMap => ({ spec: { template: { ...templateOf(owner), $patch: 'replace' } } })

function newRevision(owner: KubeObject, data: JsonMap, revision: number): KubeObject {
  const { name, namespace } = owner.metadata
  const kind = HASHES[owner.kind === 'DaemonSet' ? 'DaemonSet' : 'StatefulSet']
  const hash = kind.of(templateOf(owner), data, numberAt(owner, 'status', 'collisionCount'))
  const labels = at(templateOf(owner), 'metadata', 'labels')
  return {
    ...CONTROLLER_REVISION,
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...(isMap(labels) ? (labels as Record<string, string>) : {}), [kind.label]: hash },
      ownerReferences: [controllerReference(owner)],
    },
    data,
    revision,
  }
}
