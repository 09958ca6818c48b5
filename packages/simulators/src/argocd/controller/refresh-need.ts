import { isDeepStrictEqual } from 'node:util'
import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { hasSeveralSources, sourceOf, sourcesOf } from '../application.ts'
import { hasChangedNamespaceMetadata } from './comparison/compare-application.ts'
import type { RefreshLevel } from './refresh-level.ts'

const REFRESH = 'argocd.argoproj.io/refresh'

export interface RefreshNeed {
  readonly level: RefreshLevel
  readonly isHard: boolean
  /** That somebody asked for it is the reason. */
  readonly isRequested: boolean
}

/** Why an application is to be looked at: somebody asks, something has changed, the last comparison is old. Undefined: no need. */
export function refreshNeed(application: KubeObject, requested: RefreshLevel | undefined, now: number, expiryMs: number): RefreshNeed | undefined {
  const asked = application.metadata.annotations?.[REFRESH]
  if (asked !== undefined) return { level: 'resolved', isHard: asked === 'hard', isRequested: false }
  const compared = at(application, 'status', 'sync', 'comparedTo')
  const normal = (level: RefreshLevel): RefreshNeed => ({ level, isHard: false, isRequested: false })
  if (!isComparedSource(application, compared)) return normal('resolved')
  const reconciledAt = Date.parse(textAt(application, 'status', 'reconciledAt') ?? '')
  if (Number.isNaN(reconciledAt) || (expiryMs > 0 && reconciledAt + expiryMs < now)) return normal('latest')
  const hasChanged =
    !isDeepStrictEqual(at(application, 'spec', 'destination') ?? {}, at(compared, 'destination') ?? {}) ||
    hasChangedNamespaceMetadata(application) ||
    !isDeepStrictEqual(at(application, 'spec', 'ignoreDifferences') ?? [], at(compared, 'ignoreDifferences') ?? [])
  if (hasChanged) return normal('latest')
  return requested === undefined ? undefined : { ...normal(requested), isRequested: true }
}

function isComparedSource(application: KubeObject, compared: unknown): boolean {
  if (!hasSeveralSources(application)) return isDeepStrictEqual(sourceOf(application).raw, at(compared, 'source') ?? {})
  return isDeepStrictEqual(
    sourcesOf(application).map(({ raw }) => raw),
    at(compared, 'sources') ?? [],
  )
}
