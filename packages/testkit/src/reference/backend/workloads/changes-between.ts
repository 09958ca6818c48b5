import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '@gitops-dms/core'
import type { WireChange } from '../wire-answers.ts'
import { idOfManifest, type Manifest, nameOf } from './manifest.ts'
import type { LiveObject } from './target-cluster.ts'

/** What would change if these manifests were applied. `prune`: what is in none of them would go. */
export function changesBetween(live: ReadonlyMap<string, LiveObject>, manifests: readonly Manifest[], prune: boolean): WireChange[] {
  const wanted = new Set(manifests.map(idOfManifest))
  const changes: WireChange[] = []
  for (const manifest of manifests) {
    const current = live.get(idOfManifest(manifest))?.manifest
    if (isDeepStrictEqual(current, manifest)) continue
    changes.push({ action: current === undefined ? 'add' : 'change', object: nameOf(manifest), live: asJson(current), desired: asJson(manifest) })
  }
  return [...changes, ...(prune ? removalOf([...live].filter(([id]) => !wanted.has(id)).map(([, one]) => one)) : [])]
}

export const removalOf = (live: readonly LiveObject[]): WireChange[] =>
  live.map(({ manifest }) => ({ action: 'remove', object: nameOf(manifest), live: asJson(manifest), desired: null }))

const asJson = (manifest: Manifest | undefined): JsonObject | null => (manifest === undefined ? null : (manifest as unknown as JsonObject))
