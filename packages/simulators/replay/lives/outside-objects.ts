import { isMap, textAt } from '../../src/cluster/kube-object.ts'
import type { TimelineEntry, WatchEntry } from '../recording.ts'

/**
 * Objects that a life shows and that neither one of its calls nor a controller has made: somebody put them there, in the state in which they
 * are shown first. Objects of which the recording has only a part cannot be put there.
 */
export function outsideObjects(timeline: readonly TimelineEntry[]): ReadonlySet<WatchEntry> {
  const found = new Set<WatchEntry>()
  const known = new Set<string>()
  for (const entry of timeline) {
    if (entry.kind === 'call') {
      const { method, path, body } = entry.request
      const [, plural = '', name] = /\/([^/]+)\/([^/]+)$/.exec(path.replace(/\?.*/, '')) ?? []
      if (method === 'POST') known.add(`${name}/${textAt(body, 'metadata', 'name')}`)
      else known.add(`${plural}/${name}`)
    }
    if (entry.kind !== 'watch') continue
    const key = `${entry.resource}/${textAt(entry.object, 'metadata', 'name')}`
    if (!known.has(key) && entry.type === 'ADDED' && entry.resource !== 'events' && !isMadeByController(entry.object)) found.add(entry)
    known.add(key)
  }
  return found
}

function isMadeByController({ metadata, type }: Record<string, unknown>): boolean {
  if (!isMap(metadata) || metadata['uid'] === undefined) return true
  const labels = isMap(metadata['labels']) ? metadata['labels'] : {}
  const isOfFlux = Object.keys(labels).some((label) => /^(kustomize|helm)\.toolkit\.fluxcd\.io\//.test(label))
  const isOfHelm = labels['app.kubernetes.io/managed-by'] === 'Helm' || type === 'helm.sh/release.v1'
  return isOfFlux || isOfHelm || metadata['ownerReferences'] !== undefined || metadata['name'] === 'kube-root-ca.crt'
}
