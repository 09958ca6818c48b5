/**
 * What differs between two runs of even the same server, and how often it was replaced. The last is there because the bytes cannot be the same: an
 * artifact is packed by another gzip, an index of charts has the port of its server in it, a manifest in an OCI store was made by another tool,
 * and a stored release has its times in it. What the digests are of is compared all the same, by what is made of it.
 */
export const REPLACED = ['uid', 'resourceVersion', 'time', 'port', 'generated suffix', 'digest of packed bytes'] as const
export type Replaced = (typeof REPLACED)[number]

export interface Normaliser {
  /** A copy in which nothing is left that may differ. */
  (value: unknown): unknown
  readonly counts: Readonly<Record<Replaced, number>>
}

/** One for each side: equal things get equal placeholders within a side, so that what belongs together still has to. */
export function createNormaliser(): Normaliser {
  const counts = Object.fromEntries(REPLACED.map((name) => [name, 0])) as Record<Replaced, number>
  const numbered = new Map<string, string>()
  const count = (what: Replaced, by: string): string => {
    counts[what]++
    return by
  }
  /** By its own number, so that what was equal stays equal, and what was not does not become it. */
  const numberOf = (what: Replaced, found: string): string => {
    const known = numbered.get(found) ?? `${numbered.size + 1}`
    numbered.set(found, known)
    return count(what, `<${what} ${known}>`)
  }
  const text = (value: string): string =>
    replaceContinue(value, () => count('resourceVersion', '<rv>'))
      .replace(GO_TIME, () => count('time', '<time>'))
      .replace(EVENT_NAME, (_all, name: string) => name + count('generated suffix', '.<time>'))
      .replace(UUID, (found) => numberOf('uid', found))
      .replace(TOO_OLD, () => count('resourceVersion', 'too old resource version: <rv> (<rv>)'))
      .replace(TOO_LARGE, () => count('resourceVersion', 'Too large resource version: <rv>, current: <rv>'))
      .replace(QUOTED_VERSION, (_all, before: string, after: string) => before + count('resourceVersion', '<rv>') + after)
      .replace(TIME, () => count('time', '<time>'))
      .replace(DURATION, (_all, before: string) => before + count('time', '<duration>'))
      .replace(PORT, (_all, host: string) => host + count('port', ':<port>'))
      .replace(RANDOM_FOLDER, () => count('generated suffix', '<folder>/'))
      .replace(WORK_FOLDER, (_all, name: string) => count('generated suffix', `<folder>/${name}-<random>`))
      .replace(POD_NAME, (_all, name: string) => name + count('generated suffix', '-<random>'))
      .replace(WEBHOOK, () => count('generated suffix', '/hook/<hash>'))
      .replace(INDEX_FILE, () => count('digest of packed bytes', 'index-<digest>.yaml'))
      .replace(INDEX_SIZE, (_all, before: string) => before + count('digest of packed bytes', '<size>'))
  const walk = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, name))
    if (typeof value === 'object' && value !== null) {
      if (isGenerated(value)) return walk({ ...value, name: value.generateName + count('generated suffix', '<random>') }, name)
      // In one order on both sides, or the numbers would differ.
      const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      return Object.fromEntries(members.map(([key, inner]) => [text(key), isComparable(key, value) ? inner : walk(inner, key)]))
    }
    if (typeof value === 'string') return member(name, value)
    return name === 'size' && typeof value === 'number' ? count('digest of packed bytes', '<size>') : value
  }
  const member = (name: string, value: string): string => {
    if (name === 'resourceVersion' && /^\d+$/.test(value)) return count('resourceVersion', '<rv>')
    if (name === 'lastReconciledDuration' || name === 'lastAttemptedReleaseActionDuration') return count('time', '<duration>')
    if ((name === 'modifiedAt' || name === 'createdAt') && /^\d{10}$/.test(value)) return count('time', '<time>')
    const told = text(value)
    return TELLS_OF_BYTES.test(name) ? told.replace(DIGEST, (found) => numberOf('digest of packed bytes', found)) : told
  }
  return Object.assign((value: unknown) => walk(value, ''), { counts })
}

const isGenerated = (value: object): value is { readonly generateName: string; readonly name: string } =>
  'generateName' in value &&
  typeof value.generateName === 'string' &&
  'name' in value &&
  String(value.name).startsWith(value.generateName) &&
  !String(value.name).endsWith('<random>')

/**
 * Members that speak of an artifact, an index of charts, an OCI manifest or a stored release. Other digests, as of a release's values, are compared.
 */
const TELLS_OF_BYTES = /(^|\/)digest$|revision$|^(message|path|url)$/i

/** Of the manifests that a Kustomization has applied: nothing is packed there. */
const isComparable = (name: string, holder: object) => name === 'digest' && 'lastReconciledStatus' in holder

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g
const TOO_OLD = /too old resource version: \d+ \(\d+\)/g
const TOO_LARGE = /Too large resource version: \d+, current: \d+/g
/** A whole object in a message, as JSON in a Go string. */
const QUOTED_VERSION = /(\\*"resourceVersion\\*":\\*")\d+(\\*")/g
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g
/** As Go prints it. */
const GO_TIME = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \+0000 UTC(?: m=\+[\d.]+)?/g
const DURATION = /(\b(?:passed in|failed after|finished in|failed early after) )(?:\d+(?:\.\d+)?(?:h|ms|µs|m|s))+/g
const PORT = /(\b(?:127\.0\.0\.1|localhost|\[::1\])):\d+/g
/** One that is named by a UUID, which has been replaced. */
const RANDOM_FOLDER = /(?:<tmp>|\/tmp)\/(?=<uid \d+>)/g
const WORK_FOLDER = /(?:<tmp>|<dir>|\/tmp)\/([a-z]+(?:-[a-z]+)*)-\d+/g
/** The alphabet of generated names. Only the pod's own suffix is generated; what is before it is a hash of the pod template. */
const POD_NAME = /\b([a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[4-9bcdf]{5,10})-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g
/** Of a Receiver; a recording does not have the token that is in it. */
const WEBHOOK = /\/hook\/[0-9a-f]{64}/g
const INDEX_FILE = /index-[0-9a-f]{64}\.yaml/g
/** An index has addresses in it. */
const INDEX_SIZE = /(stored fetched index of size )[\d.]+k?B/g
const EVENT_NAME = /\b([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.[0-9a-f]{16}(?![0-9a-f])/g
const DIGEST = /sha256:[0-9a-f]{64}/g

/** Continue tokens are base64 of JSON with a revision in it. */
function replaceContinue(value: string, version: () => string): string {
  if (!/^[\w-]{20,}$/.test(value)) return value
  const decoded = Buffer.from(value, 'base64url').toString()
  return decoded.startsWith('{"v":') ? decoded.replace(/"rv":-?\d+/, () => `"rv":${version()}`) : value
}
