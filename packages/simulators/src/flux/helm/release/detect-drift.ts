import { createPatch, type Operation } from 'rfc6902'
import type { Json, JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { HELM_GROUP } from '../../kinds.ts'
import { displayOf, idOf } from '../../runtime/inventory.ts'
import { matchesTarget } from '../../runtime/matches-target.ts'
import { objectsOf, placeObjects, withOwnership } from '../actions/release-objects.ts'
import { MANAGER } from '../helm-tools.ts'
import type { Release } from '../storage/release.ts'
import type { ReleaseRequest } from './release-request.ts'

/** How an object in the cluster differs from what the release says. */
export type Drift =
  | { readonly type: 'removed'; readonly object: KubeObject }
  | { readonly type: 'excluded'; readonly object: KubeObject }
  /** `operations` lead from the object in the cluster to the wanted one. */
  | { readonly type: 'changed'; readonly object: KubeObject; readonly operations: readonly Operation[] }

interface IgnoreRule {
  readonly paths: readonly string[]
  readonly target?: JsonMap
}

/** What differs; an object that is excluded counts only next to one that differs. */
export async function detectDrift({ tools, settings }: Pick<ReleaseRequest, 'tools' | 'settings'>, release: Release): Promise<Drift[]> {
  const rules = (settings.at('driftDetection', 'ignore') ?? []) as readonly IgnoreRule[]
  const drifts: Drift[] = []
  for (const object of await placeObjects(tools.client, objectsOf(release.manifest), release.namespace)) {
    const wanted = withOwnership(object, release)
    const live = await tools.client.get(object, object.metadata)
    if (isExcluded(wanted) || (live !== undefined && isExcluded(live))) drifts.push({ type: 'excluded', object: wanted })
    else if (live === undefined) drifts.push({ type: 'removed', object: wanted })
    else {
      const applied = await tools.client.apply(wanted, MANAGER, { dryRun: true })
      const ignored = rules.filter(({ target }) => target === undefined || matchesTarget(live, target)).flatMap(({ paths }) => paths)
      const operations = createPatch(comparable(live), comparable(applied)).filter(
        ({ path }) => !ignored.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
      )
      if (operations.length > 0) drifts.push({ type: 'changed', object: wanted, operations })
    }
  }
  return drifts.some(({ type }) => type !== 'excluded') ? drifts : []
}

/** `Deployment/apps/web changed (0 additions, 1 changes, 0 removals)`, one line each. */
export const summarizeDrift = (drifts: readonly Drift[]): string =>
  drifts.map((drift) => `${displayOf(idOf(drift.object))} ${changeOf(drift)}`).join('\n')

function changeOf(drift: Drift): string {
  if (drift.type !== 'changed') return drift.type
  const count = (op: Operation['op']) => drift.operations.filter((operation) => operation.op === op).length
  return `changed (${count('add')} additions, ${count('replace')} changes, ${count('remove')} removals)`
}

const isExcluded = ({ metadata }: KubeObject) =>
  [metadata.annotations, metadata.labels].some((values) => values?.[`${HELM_GROUP}/driftDetection`]?.toLowerCase() === 'disabled')

/** Without what servers and other controllers write. */
function comparable(object: KubeObject): Json {
  const { status: _status, ...rest } = object
  const { labels, annotations, name, namespace } = object.metadata
  const metadata = Object.fromEntries(Object.entries({ labels, annotations, name, namespace }).filter(([, value]) => value !== undefined))
  return JSON.parse(JSON.stringify({ ...rest, metadata })) as Json
}

/** JSON patch operations as a client sends them. */
export const toPatch = (operations: readonly Operation[]): JsonMap[] => operations.map((operation) => ({ ...operation }) as unknown as JsonMap)
