import { isMap, type Json, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { buildFailure } from './build-failure.ts'
import { isClusterScoped } from './cluster-scoped.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import { REFERENCES, type ReferenceTarget } from './name-reference-paths.ts'
import { effectiveNamespace, type Resource, type ResourceId, shownId } from './resource.ts'

/** Puts the new names of objects wherever others name them. */
export function updateNameReferences(resources: readonly Resource[]): void {
  const renamed = resources.filter(({ previous }) => previous.length > 0)
  if (renamed.length === 0) return
  for (const referrer of resources) {
    for (const target of REFERENCES) {
      for (const path of target.paths) if (isFor(path, referrer.id)) updateAt(referrer, path, target, renamed)
    }
  }
}

function updateAt(referrer: Resource, path: FieldPath, target: ReferenceTarget, renamed: readonly Resource[]): void {
  const candidates = renamed.filter((one) => couldBeNamedBy(referrer, one))
  const update = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(update)
    if (isMap(value)) return updateMap(value)
    const referral = selectReferral(referrer, path, target, String(value), candidates)
    return referral === undefined ? value : referral.object.metadata.name
  }
  /** A name with a namespace beside it, as subjects have. */
  const updateMap = (value: JsonMap): Json => {
    const namespace = textAt(value, 'namespace')
    const among = namespace === undefined ? candidates : ofNamespace(candidates, namespace)
    const referral = selectReferral(referrer, path, target, String(value['name'] ?? ''), among)
    if (referral === undefined) return value
    const { name, namespace: current } = referral.object.metadata
    return { ...value, name, ...(current === undefined ? {} : { namespace: current }) }
  }
  changeAt(referrer.object, path, (value) => (value === undefined ? undefined : update(value)))
}

/** By its first namespace, or else by the one that it has now. */
function ofNamespace(candidates: readonly Resource[], namespace: string): readonly Resource[] {
  const before = candidates.filter(({ originalId }) => effectiveNamespace(originalId) === namespace || originalId.namespace === namespace)
  return before.length > 0 ? before : candidates.filter(({ id }) => id.namespace === namespace)
}

function couldBeNamedBy(referrer: Resource, { id, object }: Resource): boolean {
  if (isClusterScoped(referrer.id) || isClusterScoped(id) || effectiveNamespace(id) === effectiveNamespace(referrer.id)) return true
  const subjects: unknown = referrer.id.kind === 'RoleBinding' ? referrer.object['subjects'] : undefined
  return (
    Array.isArray(subjects) &&
    subjects.some((subject) => textAt(subject, 'kind') === 'ServiceAccount' && textAt(subject, 'namespace') === object.metadata.namespace)
  )
}

const isTarget = (target: Pick<ReferenceTarget, 'group' | 'version' | 'kind'>, id: ResourceId) => isFor({ path: '', ...target }, id)

function selectReferral(
  referrer: Resource,
  path: FieldPath,
  target: ReferenceTarget,
  name: string,
  candidates: readonly Resource[],
): Resource | undefined {
  const roleRef = path.path.endsWith('roleRef/name')
    ? { group: textAt(referrer.object, 'roleRef', 'apiGroup') ?? '', kind: textAt(referrer.object, 'roleRef', 'kind') ?? '' }
    : undefined
  let found = candidates.filter(
    ({ previous }) =>
      previous.some((id) => id.name === name) &&
      previous.some((id) => isTarget(target, id)) &&
      (roleRef === undefined || previous.some((id) => isTarget(roleRef, id))),
  )
  if (found.length > 1) found = found.filter((one) => sameEnds(one, referrer, true))
  if (found.length > 1) found = found.filter((one) => sameEnds(one, referrer, false))
  const [first] = found
  const others = found.filter((one) => one.object.metadata.name !== first?.object.metadata.name)
  if (others.length > 0) throw buildFailure(ambiguous(referrer, path, found))
  return first
}

/** Both were given the same prefixes and suffixes; `orNone`: or one of them none. */
function sameEnds(a: Resource, b: Resource, orNone: boolean): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    (orNone && (one.length === 0 || other.length === 0)) || one.join('/') === other.join('/')
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes)
}

const ambiguous = (referrer: Resource, { path }: FieldPath, found: readonly Resource[]) =>
  `updating name reference in '${path}' field of '${shownId(referrer.id)}': found multiple possible referrals: ${found.map(({ id }) => shownId(id)).join(', ')}`
