import { isMap, type JsonMap } from '../../src/cluster/kube-object.ts'
import { createNormaliser, type Normaliser } from '../normalise.ts'

/**
 * With what Argo CD has beside: times of tokens are numbers, a hook with a `generateName` ends with the time of its operation, and the generation of
 * an application, which has no status subresource, is a version: it counts the writes of controllers, which equal steps of a recording have
 * not equally many of. The first one is only the client's, and stays.
 */
export function createArgoCdNormaliser(base: Normaliser = createNormaliser()): Normaliser {
  const { counts } = base as { readonly counts: Record<keyof Normaliser['counts'], number> }
  const text = (value: string) =>
    value
      .replace(HOOK_NAME, (_all, before: string) => {
        counts['generated suffix']++
        return `${before}<random>`
      })
      .replace(TEMPORARY, () => {
        counts['generated suffix']++
        return '<folder>/'
      })
      .replace(MANIFEST_FILE, () => {
        counts['generated suffix']++
        return '<folder>/<random>'
      })
      .replace(KITCHEN_TIME, () => {
        counts.time++
        return ' at <time>'
      })
  const walk = (value: unknown, name: string): unknown => {
    if (typeof value === 'string') return text(value)
    if (typeof value === 'number' && TIMES_OF_TOKENS.includes(name) && value > 1_000_000_000) {
      counts.time++
      return '<time>'
    }
    if (Array.isArray(value)) return value.map((item) => walk(item, name))
    if (isMap(value) && isApplication(value) && Number(value['generation']) > 1) {
      counts.resourceVersion++
      return walk({ ...value, generation: '<more than 1>' }, name)
    }
    return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), walk(inner, key)])) : value
  }
  return Object.assign((value: unknown) => base(walk(value, '')), { counts: base.counts })
}

/** Its metadata; other kinds that are in its namespace have a status of their own. */
const isApplication = (metadata: JsonMap): boolean => metadata['namespace'] === 'argocd' && 'generation' in metadata && 'uid' in metadata

/** A file there is named by a uid. */
const TEMPORARY = /(?:<tmp>|\/tmp)\/(?=[0-9a-f]{8}-[0-9a-f]{4}-)/g
/** What is applied is written to a file for kubectl. */
const MANIFEST_FILE = /\/dev\/shm\/\d+/g
/** When the next attempt is, to the minute. */
const KITCHEN_TIME = / at \d{1,2}:\d\d[AP]M\b/g
const TIMES_OF_TOKENS: readonly string[] = ['issuedAt', 'expiresAt', 'iat', 'exp']
const HOOK_NAME = /(-[0-9a-f]{7}-(?:presync|sync|postsync|syncfail|postdelete|predelete)-)\d{10}\b/g
