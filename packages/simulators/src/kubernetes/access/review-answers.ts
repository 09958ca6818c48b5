import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { type Answer, jsonAnswer } from '../answers/answer.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import type { Call } from '../routes/call.ts'
import { ISSUER } from './issued-tokens.ts'
import type { Wish } from './match-rule.ts'
import { managedBy } from './review-fields.ts'
import { shownUser, type UserInfo } from './user-info.ts'

/** Questions about access and identity: `plural` → what answers it. They are posted, answered 201 and never stored. */
export const REVIEWS: Readonly<
  Record<string, { readonly group: string; readonly kind: string; readonly namespaced: boolean; answer(review: Review): Answer }>
> = {
  selfsubjectaccessreviews: {
    group: 'authorization.k8s.io',
    kind: 'SelfSubjectAccessReview',
    namespaced: false,
    answer: (review) => reviewAccess(review, review.call.user),
  },
  subjectaccessreviews: {
    group: 'authorization.k8s.io',
    kind: 'SubjectAccessReview',
    namespaced: false,
    answer: (review) => reviewAccess(review, subjectOf(review)),
  },
  localsubjectaccessreviews: {
    group: 'authorization.k8s.io',
    kind: 'LocalSubjectAccessReview',
    namespaced: true,
    answer: (review) => reviewAccess(review, subjectOf(review)),
  },
  selfsubjectrulesreviews: { group: 'authorization.k8s.io', kind: 'SelfSubjectRulesReview', namespaced: false, answer: reviewRules },
  selfsubjectreviews: { group: 'authentication.k8s.io', kind: 'SelfSubjectReview', namespaced: false, answer: reviewSelf },
  tokenreviews: { group: 'authentication.k8s.io', kind: 'TokenReview', namespaced: false, answer: reviewToken },
}

interface Review {
  readonly call: Call
  readonly kind: string
  readonly apiVersion: string
  readonly spec: JsonMap
  readonly manager: string
}

export async function answerReview(call: Call, plural: string): Promise<Answer> {
  const known = REVIEWS[plural]
  if (known === undefined) throw new TypeError(`${plural} is no review`)
  const { value } = decodeObject(await readBody(call.request), known.kind, false)
  const { fieldManager = 'unknown' } = readWriteOptions(call, 'CreateOptions')
  const apiVersion = `${known.group}/v1`
  const given = { apiVersion: textAt(value, 'apiVersion') ?? apiVersion, kind: textAt(value, 'kind') ?? known.kind }
  if (given.apiVersion !== apiVersion || given.kind !== known.kind) {
    const [version = ''] = given.apiVersion.split('/').slice(-1)
    const why = `no kind "${given.kind}" is registered for version "${given.apiVersion}" in scheme "pkg/runtime/scheme.go:111"`
    throw new StatusError(400, 'BadRequest', `${given.kind} in version "${version}" cannot be handled as a ${known.kind}: ${why}`)
  }
  const spec = at(value, 'spec')
  return known.answer({ call, kind: known.kind, apiVersion, spec: isMap(spec) ? spec : {}, manager: fieldManager })
}

function reviewAccess({ call, kind, apiVersion, spec, manager }: Review, user: UserInfo): Answer {
  const wish = wishOf(spec)
  const { namespace } = call.info
  if (namespace !== undefined && 'namespace' in wish && wish.namespace !== namespace) {
    throw invalidReview('spec.resourceAttributes.namespace', JSON.stringify(wish.namespace ?? ''), 'must match metadata.namespace')
  }
  const { allowed, reason } = call.server.access.decide(user, wish)
  const status = { allowed, ...(reason === '' ? {} : { reason }) }
  const time = kubeTime(call.server.clock.now())
  const metadata = { ...(namespace === undefined ? {} : { namespace }), managedFields: [managedBy(manager, apiVersion, time, spec)] }
  return jsonAnswer({ kind, apiVersion, metadata, spec: withoutEmpty(spec), status }, 201)
}

/** Members without a value do not come back. */
const withoutEmpty = (spec: JsonMap): JsonMap =>
  Object.fromEntries(
    Object.entries(spec)
      .filter(([, value]) => value !== '' && value !== null)
      .map(([name, value]) => [name, isMap(value) ? withoutEmpty(value) : value]),
  )

function wishOf(spec: JsonMap): Wish {
  const resource = spec['resourceAttributes']
  const path = spec['nonResourceAttributes']
  if (isMap(resource) === isMap(path)) {
    throw invalidReview('spec.resourceAttributes', 'null', 'exactly one of nonResourceAttributes or resourceAttributes must be specified')
  }
  if (isMap(path)) return { verb: textAt(path, 'verb') ?? '', path: textAt(path, 'path') ?? '' }
  const text = (name: string) => textAt(resource, name) ?? ''
  const optional = (name: string) => (text(name) === '' ? {} : { [name]: text(name) })
  return {
    verb: text('verb'),
    group: text('group'),
    resource: text('resource'),
    ...optional('subresource'),
    ...optional('namespace'),
    ...optional('name'),
  }
}

function subjectOf({ spec }: Review): UserInfo {
  const groups = Array.isArray(spec['groups']) ? spec['groups'].map(String) : []
  const name = textAt(spec, 'user') ?? ''
  if (name === '' && groups.length === 0) throw invalidReview('spec.user', '""', 'at least one of user or group must be specified')
  return { name, groups }
}

function invalidReview(field: string, value: string, rule: string): StatusError {
  const message = `Invalid value: ${value}: ${rule}`
  return new StatusError(422, 'Invalid', `.authorization.k8s.io "" is invalid: ${field}: ${message}`, {
    group: 'authorization.k8s.io',
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  })
}

/** What the user may do in a namespace, rule by rule. */
function reviewRules({ call, kind, apiVersion, spec }: Review): Answer {
  const namespace = textAt(spec, 'namespace') ?? ''
  if (namespace === '') throw new StatusError(400, 'BadRequest', 'no namespace on request')
  const grants = [...call.server.access.grants(call.user, namespace)]
  const rules = grants.flatMap((grant) => grant.rules)
  const resourceRules = rules
    .filter((rule) => rule.nonResourceURLs === undefined)
    .map(({ verbs, apiGroups, resources, resourceNames }) => ({ verbs, apiGroups, resources, resourceNames }))
  const nonResourceRules = rules
    .filter((rule) => rule.nonResourceURLs !== undefined)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }))
  const problems = grants.flatMap(({ problem }) => (problem === undefined ? [] : [problem]))
  const evaluationError = problems.length === 0 ? undefined : problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`
  return jsonAnswer(
    { kind, apiVersion, metadata: {}, spec: {}, status: { resourceRules, nonResourceRules, incomplete: problems.length > 0, evaluationError } },
    201,
  )
}

function reviewSelf({ call, kind, apiVersion }: Review): Answer {
  const metadata = { creationTimestamp: kubeTime(call.server.clock.now()) }
  return jsonAnswer({ kind, apiVersion, metadata, status: { userInfo: shownUser(call.user) } }, 201)
}

function reviewToken({ call, kind, apiVersion, spec, manager }: Review): Answer {
  const token = textAt(spec, 'token') ?? ''
  if (token === '') throw new StatusError(400, 'BadRequest', 'token is required for TokenReview in authentication')
  const metadata = { managedFields: [managedBy(manager, apiVersion, kubeTime(call.server.clock.now()), spec)] }
  const user = call.server.access.userOf(token)
  const audiences = Array.isArray(spec['audiences']) ? spec['audiences'] : [ISSUER]
  const status = user === undefined ? { user: {}, error: 'invalid bearer token' } : { authenticated: true, user: shownUser(user), audiences }
  return jsonAnswer({ kind, apiVersion, metadata, spec, status }, 201)
}
