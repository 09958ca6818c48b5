import { anyObject, members, or, orNull, text, textMap } from '../json-shape.ts'
import type { ReferenceTiming } from '../timing.ts'
import { invalid } from '../wire-error.ts'
import type { WireKind, WireMetadata, WireObject, WireSpec } from '../wire-types.ts'
import { mergePatch } from './merge-patch.ts'
import { name, readSpec } from './read-spec.ts'

export interface ReadContext {
  readonly timing: ReferenceTiming
  readonly now: string
}

export interface GivenObject {
  readonly kind: WireKind
  readonly metadata: Pick<WireMetadata, 'name' | 'namespace' | 'labels' | 'annotations'>
  readonly spec: WireSpec
}

const CONTROL_NAMESPACE = 'reference'

const readMetadata = members({ name, namespace: or(name, CONTROL_NAMESPACE), labels: or(textMap, {}), annotations: or(textMap, {}) })
const readPause = orNull(members({ reason: orNull(text), actor: orNull(text) }))

/** The body of a create. */
export function readObject(kind: WireKind, body: unknown, { timing, now }: ReadContext): GivenObject {
  const given = members({ metadata: readMetadata, spec: anyObject })(body, '')
  readPause(given.spec['pause'], 'spec.pause')
  const spec = readSpec({ kind, controlNamespace: given.metadata.namespace, timing, now })(given.spec, 'spec')
  return { kind, metadata: given.metadata, spec }
}

export interface PatchedObject extends GivenObject {
  /** The patch names `pause` and nothing else. */
  readonly isAboutPause: boolean
}

/** What an object would be after this merge patch. `whole`: members of spec that are put in as they are. */
export function patchObject(object: WireObject, body: unknown, whole: readonly string[], { timing, now }: ReadContext): PatchedObject {
  const { kind, metadata, spec } = object
  const given = members({ metadata: or(anyObject, {}), spec: or(anyObject, {}) })(body, '')
  for (const member of Object.keys(given.metadata)) {
    if (member !== 'labels' && member !== 'annotations') throw invalid(`metadata.${member}`, 'cannot be patched')
  }
  for (const member of Object.keys(given.spec)) if (!Object.hasOwn(spec, member)) throw invalid(`spec.${member}`, 'is not known here')
  readPause(given.spec['pause'], 'spec.pause')
  const merged = mergePatch(spec, given.spec, whole)
  const next = readSpec({ kind, controlNamespace: metadata.namespace, timing, now })(merged, 'spec')
  if (JSON.stringify(next.target) !== JSON.stringify(spec.target)) throw invalid('spec.target', 'is fixed once it is created')
  const { labels = metadata.labels, annotations = metadata.annotations } = given.metadata
  const names = (member: 'labels' | 'annotations', patch: unknown) => textMap(mergePatch(metadata[member], patch) ?? {}, `metadata.${member}`)
  return {
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      labels: names('labels', labels),
      annotations: names('annotations', annotations),
    },
    spec: next,
    isAboutPause: Object.keys(given.spec).join() === 'pause' && Object.keys(given.metadata).length === 0,
  }
}
