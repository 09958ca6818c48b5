import { buildFailure } from './build-failure.ts'
import { parseLabelSelector } from './label-selector.ts'
import type { PatchTarget } from './overlay.ts'
import type { Resource, ResourceId } from './resource.ts'

/** The objects that a target means, by any name that they have had. @throws RenderFailure `build` for a selector that is none. */
export function selectResources(resources: readonly Resource[], target: PatchTarget): Resource[] {
  const matchesId = idMatcher(target)
  const labels = parseLabelSelector(target.labelSelector ?? '')
  const annotations = parseLabelSelector(target.annotationSelector ?? '')
  return resources.filter(
    ({ allIds, object: { metadata } }) => allIds.some(matchesId) && labels(metadata.labels ?? {}) && annotations(metadata.annotations ?? {}),
  )
}

function idMatcher(target: PatchTarget): (id: ResourceId) => boolean {
  const fields = (['group', 'version', 'kind', 'namespace', 'name'] as const).flatMap((field) => {
    const text = target[field]
    return text === undefined || text === '' ? [] : [{ field, pattern: anchored(text) }]
  })
  return (id) => fields.every(({ field, pattern }) => pattern.test(id[field]))
}

/** The whole text has to match. */
function anchored(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text.replace(/^\^/, '').replace(/\$$/, '')})$`)
  } catch (error) {
    throw buildFailure(`error parsing regexp: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}
