import { isDeepStrictEqual } from 'node:util'
import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { KUSTOMIZE_GROUP } from '../kinds.ts'
import { byApplyOrder, isDefinition } from '../runtime/apply-order.ts'
import { displayOf, idOf } from '../runtime/inventory.ts'
import { hasSetting } from '../runtime/object-settings.ts'
import { KustomizationFailure } from './kustomization-failure.ts'

const MANAGER = 'kustomize-controller'

/** The labels by which a Kustomization knows its objects. */
export const ownerLabels = (owner: KubeObject): Record<string, string> => ({
  [`${KUSTOMIZE_GROUP}/name`]: owner.metadata.name,
  [`${KUSTOMIZE_GROUP}/namespace`]: owner.metadata.namespace ?? '',
})

/**
 * Applies what is missing or differs, definitions first. Each stage is tried dry as a whole before anything of it is written, so that one
 * refused object leaves the others untouched. Returns lines like `ConfigMap/apps/conf created`. @throws KustomizationFailure.
 */
export async function applyManifests(client: ClusterClient, owner: KubeObject, objects: readonly KubeObject[]): Promise<string[]> {
  const owned = objects
    .map((object) => ({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...ownerLabels(owner) } } }))
    .sort((a, b) => byApplyOrder(idOf(a), idOf(b)))
  const changes: string[] = []
  try {
    for (const stage of [owned.filter(isDefinition), owned.filter((object) => !isDefinition(object))]) {
      const planned: { readonly object: KubeObject; readonly action: Action }[] = []
      for (const object of stage) planned.push({ object, action: await plan(client, object) })
      for (const { object, action } of planned) {
        if (action !== 'created' && action !== 'configured') continue
        await client.apply(object, MANAGER)
        changes.push(`${displayOf(idOf(object))} ${action}`)
      }
    }
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof Refusal)) throw error
    // Recorded: the text of the failure, a line break, and what was changed until then.
    throw new KustomizationFailure('ReconciliationFailed', `${error.message}\n${changes.join('\n')}`, error)
  }
  return changes
}

type Action = 'created' | 'configured' | 'unchanged' | 'skipped'

class Refusal extends Error {}

async function plan(client: ClusterClient, object: KubeObject): Promise<Action> {
  try {
    const live = await client.get(object, object.metadata)
    if (isLeftAlone(object) || (live !== undefined && isLeftAlone(live))) return 'skipped'
    const wanted = await client.apply(object, MANAGER, { dryRun: true })
    if (live === undefined) return 'created'
    if (hasSetting(object, 'ssa', 'IfNotPresent') || hasSetting(live, 'ssa', 'IfNotPresent')) return 'skipped'
    return isDeepStrictEqual(withoutVersion(live), withoutVersion(wanted)) ? 'unchanged' : 'configured'
  } catch (error) {
    if (error instanceof StatusError) throw new Refusal(refusalText(object, error), { cause: error })
    throw error
  }
}

const isLeftAlone = (object: KubeObject) => hasSetting(object, 'reconcile', 'disabled') || hasSetting(object, 'ssa', 'Ignore')

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _resourceVersion, generation: _generation, ...metadata } = object.metadata
  return { ...object, metadata }
}

function refusalText(object: KubeObject, error: StatusError): string {
  const shown = displayOf(idOf(object))
  // A kind that is not known fails before there is any request, so it has no reason.
  if (error.message.startsWith('no matches for kind')) return `${shown} dry-run failed: ${error.message}`
  if (error.reason === 'NotFound') {
    return object.metadata.namespace === undefined ? `${shown} namespace not specified: ${error.message}` : `${shown} not found: ${error.message}`
  }
  return `${shown} dry-run failed${error.reason === '' ? '' : ` (${error.reason})`}: ${error.message}`
}
