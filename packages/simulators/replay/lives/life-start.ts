import { isMap } from '../../src/cluster/kube-object.ts'
import type { TimelineEntry } from '../recording.ts'

/** The oldest time that a life shows, in milliseconds since the epoch: its first object was made then. */
export const startOf = (timeline: readonly TimelineEntry[]): number =>
  Date.parse(/"creationTimestamp":"([^"]+)"/.exec(JSON.stringify(timeline))?.[1] ?? '2026-01-01T00:00:00Z')

/** Where its calls go and its objects are, but for those that an answer calls missing. */
export function namespacesOf(timeline: readonly TimelineEntry[], own?: string): string[] {
  const names = new Set(own === undefined ? [] : [own])
  const missing = new Set<string>()
  for (const entry of timeline) {
    if (entry.kind === 'watch' && isMap(entry.object['metadata'])) names.add(String(entry.object['metadata']['namespace'] ?? ''))
    if (entry.kind !== 'call') continue
    names.add(/\/namespaces\/([^/?]+)\//.exec(entry.request.path)?.[1] ?? '')
    missing.add(/namespaces \\?"([^"\\]+)\\?" not found/.exec(JSON.stringify(entry.response.body ?? ''))?.[1] ?? '')
  }
  return [...names].filter((name) => name !== '' && !missing.has(name))
}

export interface Checkout {
  readonly branch: string
  readonly commit: string
}

/** Where the branch of a repository was at first: what the first artifact from it shows; undefined when it shows no branch. */
export function firstCheckout(timeline: readonly TimelineEntry[], repository: string): Checkout | undefined {
  for (const entry of timeline) {
    if (entry.kind !== 'watch' || entry.resource !== 'gitrepositories') continue
    const { spec, status } = entry.object
    if (!isMap(spec) || !isMap(status) || !isMap(status['artifact']) || !String(spec['url']).endsWith(`/${repository}.git`)) continue
    const ref = isMap(spec['ref']) ? spec['ref'] : {}
    const [, branch, commit] = /^(?:refs\/heads\/)?(.+)@sha1:([0-9a-f]{40})$/.exec(String(status['artifact']['revision'])) ?? []
    if (branch === undefined || commit === undefined || 'tag' in ref || 'semver' in ref) continue
    return { branch, commit }
  }
  return undefined
}
