import { at, type KindRef, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { EXTERNAL_ARTIFACT, HELM_CHART, OCI_REPOSITORY, SOURCE_GROUP, storedKind } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import type { HelmTools } from '../helm-tools.ts'
import { ReleaseFailure, TerminalFailure } from './release-failure.ts'

const KINDS: readonly KindRef[] = [OCI_REPOSITORY, HELM_CHART, EXTERNAL_ARTIFACT]

/** Of which object a HelmRelease takes its chart. A HelmChart of its own is known from the status. */
export function chartSourceOf({ metadata, spec, status }: KubeObject): { readonly kind: string; readonly namespace: string; readonly name: string } {
  const reference = at(spec, 'chartRef')
  const own = metadata.namespace ?? ''
  if (reference !== undefined)
    return { kind: textAt(reference, 'kind') ?? '', namespace: textAt(reference, 'namespace') ?? own, name: textAt(reference, 'name') ?? '' }
  const [namespace = own, name = ''] = (textAt(status, 'helmChart') ?? '').split('/')
  return { kind: 'HelmChart', namespace, name }
}

/** @throws ReleaseFailure, TerminalFailure. */
export async function findChartSource(tools: HelmTools, draft: ObjectDraft): Promise<KubeObject> {
  const { kind, namespace, name } = chartSourceOf({ ...draft.object, status: { helmChart: String(draft.status['helmChart'] ?? '') } })
  if (tools.features.noCrossNamespaceRefs && namespace !== draft.namespace) {
    throw new TerminalFailure('AccessDenied', `cross-namespace references are not allowed: cannot access ${kind} ${namespace}/${name}`)
  }
  if (kind === 'ExternalArtifact' && !tools.features.externalArtifact) {
    throw new TerminalFailure('AccessDenied', `can't access '${kind}/${namespace}/${name}', ExternalArtifact feature gate is disabled`)
  }
  const stored = KINDS.filter((known) => known.kind === kind).flatMap((known) => storedKind(known, tools.version) ?? [])[0]
  const source = stored === undefined ? undefined : await tools.client.get(stored, { namespace, name })
  if (source !== undefined) return source
  throw new ReleaseFailure('ArtifactFailed', `could not get Source object: ${kind}.${SOURCE_GROUP} "${name}" not found`)
}

/** Why the chart of a source cannot be used yet; undefined when it can. */
export function unreadySource(source: KubeObject): string | undefined {
  const { kind, metadata } = source
  const hasArtifact = at(source, 'status', 'artifact') !== undefined
  const not = (why: string) => `${kind} '${metadata.namespace}/${metadata.name}' is not ready: ${why}`
  if (kind !== 'ExternalArtifact') {
    if (at(source, 'status', 'observedGeneration') !== metadata.generation) {
      return not(messageOf(source, 'Ready', 'False') ?? 'latest generation of object has not been reconciled')
    }
    const stalled = messageOf(source, 'Stalled', 'True')
    if (stalled !== undefined) return not(stalled)
  }
  return hasArtifact ? undefined : not('does not have an artifact')
}

function messageOf(source: KubeObject, type: string, status: string): string | undefined {
  const conditions = at(source, 'status', 'conditions')
  if (!Array.isArray(conditions)) return undefined
  return textAt(
    conditions.find((condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === status),
    'message',
  )
}
