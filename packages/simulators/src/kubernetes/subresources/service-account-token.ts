import { kubeTime } from '../../cluster/cluster.ts'
import { at, isMap, numberAt } from '../../cluster/kube-object.ts'
import { notFound, StatusError } from '../../cluster/status-error.ts'
import { ISSUER } from '../access/issued-tokens.ts'
import { managedBy } from '../access/review-fields.ts'
import { type Answer, jsonAnswer } from '../answers/answer.ts'
import { decodeObject, readBody } from '../requests/read-object.ts'
import { readWriteOptions } from '../requests/write-options.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'

const API_VERSION = 'authentication.k8s.io/v1'
const DEFAULT_S = 3_600
const LEAST_S = 600
const MOST_S = 4_294_967_296

/** `POST serviceaccounts/<name>/token`: a token that this server accepts until it expires. */
export async function requestToken(call: ResourceCall): Promise<Answer> {
  const { server, kind } = call
  const { value } = decodeObject(await readBody(call.request), 'TokenRequest', false)
  const { fieldManager = 'unknown' } = readWriteOptions(call, 'CreateOptions')
  const account = server.cluster.peek(kind, keyOf(call))
  if (account === undefined) throw notFound(kind, keyOf(call).name)
  const seconds = numberAt(value, 'spec', 'expirationSeconds') ?? DEFAULT_S
  if (seconds < LEAST_S) throw invalidExpiration(seconds, 'may not specify a duration less than 10 minutes')
  if (seconds > MOST_S) throw invalidExpiration(seconds, 'may not specify a duration larger than 2^32 seconds')
  const wanted = at(value, 'spec', 'audiences')
  const audiences = Array.isArray(wanted) && wanted.length > 0 ? wanted.map(String) : [ISSUER]
  const { token, expiresAt } = server.access.tokens.issue(account, seconds, audiences)
  const now = kubeTime(server.clock.now())
  const { name, namespace, uid } = account.metadata
  const spec = isMap(value['spec']) ? value['spec'] : {}
  const managedFields = [managedBy(fieldManager, API_VERSION, now, spec, { subresource: 'token' })]
  return jsonAnswer(
    {
      kind: 'TokenRequest',
      apiVersion: API_VERSION,
      metadata: { name, namespace, uid, creationTimestamp: now, managedFields },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
      status: { token, expirationTimestamp: kubeTime(expiresAt) },
    },
    201,
  )
}

function invalidExpiration(seconds: number, rule: string): StatusError {
  const message = `Invalid value: ${seconds}: ${rule}`
  return new StatusError(422, 'Invalid', `TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: ${message}`, {
    group: 'authentication.k8s.io',
    kind: 'TokenRequest',
    causes: [{ reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds' }],
  })
}
