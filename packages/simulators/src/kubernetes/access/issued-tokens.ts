import { randomBytes, randomUUID } from 'node:crypto'
import type { Cluster } from '../../cluster/cluster.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { storedList } from '../stored-objects.ts'
import { serviceAccountUser, type UserInfo } from './user-info.ts'

export const ISSUER = 'https://kubernetes.default.svc'

const SERVICE_ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount' }

interface Issued {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly id: string
  readonly expiresAt: number
}

/** Tokens of service accounts, good until they expire or their account goes. They look like JWTs; nobody but this server can tell whether one is good. */
export class IssuedTokens {
  readonly #cluster: Cluster
  readonly #issued = new Map<string, Issued>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  issue({ metadata }: KubeObject, seconds: number, audiences: readonly string[]): { readonly token: string; readonly expiresAt: number } {
    const { namespace = '', name, uid = '' } = metadata
    const id = randomUUID()
    const now = Math.floor(this.#cluster.clock.now() / 1000)
    const claims = {
      aud: audiences,
      exp: now + seconds,
      iat: now,
      iss: ISSUER,
      jti: id,
      'kubernetes.io': { namespace, serviceaccount: { name, uid } },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${name}`,
    }
    const token = [{ alg: 'RS256', kid: 'simulator' }, claims].map(base64).concat(randomBytes(256).toString('base64url')).join('.')
    const expiresAt = (now + seconds) * 1000
    this.#issued.set(token, { namespace, name, uid, id, expiresAt })
    return { token, expiresAt }
  }

  userOf(token: string): UserInfo | undefined {
    const issued = this.#issued.get(token)
    if (issued === undefined || issued.expiresAt <= this.#cluster.clock.now()) return undefined
    const { namespace, name, uid, id } = issued
    const account = storedList(this.#cluster, SERVICE_ACCOUNT, namespace).find(({ metadata }) => metadata.name === name && metadata.uid === uid)
    if (account === undefined) return undefined
    return { ...serviceAccountUser(namespace, name, uid), extra: { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] } }
  }
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
