import { createHmac, timingSafeEqual } from 'node:crypto'
import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { parseWholeGoJson } from '../gateway/go-json.ts'

/** A token that is not to be trusted, in the words of the real server. */
export class BadToken extends Error {
  override readonly name = 'BadToken'
}

/** In the order in which they stand in the token. */
export interface TokenClaims {
  readonly iss: string
  readonly sub: string
  /** Seconds since the epoch. Absent: it never ends. */
  readonly exp?: number
  readonly nbf: number
  readonly iat: number
  readonly jti: string
}

const HEADER = { alg: 'HS256', typ: 'JWT' }
const KNOWN_ALGORITHMS = /^(?:none|EdDSA|(?:HS|RS|ES|PS)(?:256|384|512))$/

export function signToken(claims: TokenClaims, key: string): string {
  const text = `${encoded(HEADER)}.${encoded(claims)}`
  return `${text}.${signature(text, key, 'sha256').toString('base64url')}`
}

/** The claims, whoever made them. @throws BadToken for what is no token. */
export function readToken(token: string): JsonMap {
  const [, claims = '', ...rest] = token.split('.')
  if (rest.length !== 1) throw malformed('token contains an invalid number of segments')
  headerOf(token)
  return decoded(claims, 'claim')
}

/** @throws BadToken for one that was signed with another key or is not in its time. */
export function verifyToken(token: string, key: string, nowMs: number, version: ArgoCdVersion): JsonMap {
  const claims = readToken(token)
  const { alg } = headerOf(token)
  if (typeof alg !== 'string' || !KNOWN_ALGORITHMS.test(alg)) throw new BadToken('token is unverifiable: signing method (alg) is unavailable')
  if (!alg.startsWith('HS')) throw new BadToken(`token is unverifiable: error while executing keyfunc: unexpected signing method: ${alg}`)
  const end = token.lastIndexOf('.')
  const expected = signature(token.slice(0, end), key, `sha${alg.slice(2)}`)
  const given = Buffer.from(token.slice(end + 1), 'base64url')
  const isOld = !isSince(version, '3.0')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BadToken(isOld ? 'signature is invalid' : 'token signature is invalid: signature is invalid')
  }
  const now = nowMs / 1_000
  const wrong: string[] = []
  if (typeof claims['exp'] === 'number' && now >= claims['exp']) wrong.push(isOld ? 'Token is expired' : 'token is expired')
  if (typeof claims['nbf'] === 'number' && now < claims['nbf']) wrong.push(isOld ? 'Token is not valid yet' : 'token is not valid yet')
  if (wrong.length > 0) throw new BadToken(`${isOld ? '' : 'token has invalid claims: '}${wrong.join(', ')}`)
  return claims
}

const headerOf = (token: string) => decoded(token.split('.')[0] ?? '', 'header')

const signature = (text: string, key: string, hash: string) => createHmac(hash, key).update(text).digest()

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const malformed = (why: string) => new BadToken(`token is malformed: ${why}`)

function decoded(segment: string, what: 'header' | 'claim'): JsonMap {
  const bad = segment.search(/[^A-Za-z0-9_-]/)
  const at = bad >= 0 ? bad : segment.length % 4 === 1 ? segment.length - 1 : -1
  if (at >= 0) throw malformed(`could not base64 decode ${what}: illegal base64 data at input byte ${at}`)
  let value: unknown
  try {
    value = parseWholeGoJson(Buffer.from(segment, 'base64url').toString())
  } catch (error) {
    throw malformed(`could not JSON decode ${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isMap(value))
    throw malformed(`could not JSON decode ${what}: json: cannot unmarshal ${typeof value} into Go value of type map[string]interface {}`)
  return value
}
