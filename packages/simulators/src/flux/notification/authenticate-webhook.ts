import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { readSecret, SecretFailure } from '../runtime/read-secret.ts'
import type { Webhook } from './webhook.ts'

/** Does the caller know the token, in the way of the Receiver's type, and is the event one of `spec.events`? */
export async function isAuthentic(client: ClusterClient, receiver: KubeObject, webhook: Webhook): Promise<boolean> {
  const token = await tokenOf(client, receiver)
  const check = CHECKS[textAt(receiver, 'spec', 'type') ?? '']
  if (token === undefined || check === undefined) return false
  return check.authentic(webhook, token) && isWanted(receiver, check.event?.(webhook.headers))
}

interface Check {
  authentic(webhook: Webhook, token: string): boolean
  event?(headers: Headers): string
}

const isJson = ({ body }: Webhook): boolean => {
  try {
    JSON.parse(body.toString())
    return true
  } catch {
    return false // what is no JSON is refused
  }
}

/**
 * Types that are not here are refused: cdevents (whose schemas are not checked here), gcr and generic-oidc (whose tokens only their
 * issuers can confirm).
 */
const CHECKS: Readonly<Record<string, Check>> = {
  generic: { authentic: () => true },
  'generic-hmac': { authentic: ({ headers, body }, token) => hasSignature(headers.get('x-signature'), body, token) },
  github: { authentic: isSignedPayload, event: (headers) => headers.get('x-github-event') ?? '' },
  bitbucket: { authentic: isSignedPayload, event: (headers) => headers.get('x-event-key') ?? '' },
  gitlab: { authentic: ({ headers }, token) => headers.get('x-gitlab-token') === token, event: (headers) => headers.get('x-gitlab-event') ?? '' },
  harbor: { authentic: ({ headers }, token) => headers.get('authorization') === token },
  nexus: {
    authentic: (webhook, token) => {
      const signature = webhook.headers.get('x-nexus-webhook-signature') ?? ''
      return isJson(webhook) && equal(signature, createHmac('sha1', token).update(webhook.body).digest('hex'))
    },
  },
  dockerhub: { authentic: isJson },
  quay: { authentic: isJson },
  acr: { authentic: isJson },
}

/** Of GitHub's kind: JSON, or JSON in the field `payload` of a form. */
function isSignedPayload({ headers, body }: Webhook, token: string): boolean {
  const [type = ''] = (headers.get('content-type') ?? '').split(';')
  if (!['application/json', 'application/x-www-form-urlencoded'].includes(type.trim().toLowerCase())) return false
  return token === '' || hasSignature(headers.get('x-hub-signature-256') ?? headers.get('x-hub-signature'), body, token)
}

/** `sha256=<hex>`. */
function hasSignature(signature: string | null, body: Buffer, token: string): boolean {
  const [, algorithm, given] = /^(sha1|sha256|sha512)=([0-9a-f]+)$/i.exec(signature ?? '') ?? []
  if (algorithm === undefined || given === undefined) return false
  return equal(given.toLowerCase(), createHmac(algorithm, token).update(body).digest('hex'))
}

const equal = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

function isWanted(receiver: KubeObject, event: string | undefined): boolean {
  const wanted = at(receiver, 'spec', 'events')
  if (event === undefined || !Array.isArray(wanted) || wanted.length === 0) return true
  return wanted.some((one) => String(one).toLowerCase() === event.toLowerCase())
}

/** Undefined: it cannot be read. */
async function tokenOf(client: ClusterClient, receiver: KubeObject): Promise<string | undefined> {
  const name = textAt(receiver, 'spec', 'secretRef', 'name')
  if (name === undefined) return ''
  try {
    return (await readSecret({ client }, receiver.metadata.namespace ?? '', name)).get('token')
  } catch (error) {
    if (error instanceof SecretFailure) return undefined
    throw error
  }
}
