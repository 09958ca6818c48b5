import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isSince } from '../flux-version.ts'
import { EXTERNAL_ARTIFACT, SOURCE_GROUP, storedKind } from '../kinds.ts'
import type { ObjectDraft } from '../runtime/object-draft.ts'
import type { KustomizationTools } from './kustomization-tools.ts'

export type FoundSource =
  | { readonly object: KubeObject }
  /** There is none (yet). */
  | { readonly missing: string }
  /** It must not be used. */
  | { readonly denied: string }

/** `spec.sourceRef`; its apiVersion plays no part. */
export async function findSource(tools: KustomizationTools, { object, namespace: own }: ObjectDraft): Promise<FoundSource> {
  const { kind, namespace, name } = sourceOf(object)
  const shown = `'${kind}/${namespace}/${name}'`
  if (tools.features.noCrossNamespaceRefs && namespace !== own) {
    return { denied: `can't access ${shown}, cross-namespace references have been blocked` }
  }
  if (kind === EXTERNAL_ARTIFACT.kind && isSince(tools.version, '2.7') && !tools.features.externalArtifact) {
    return { denied: `can't access ${shown}, ExternalArtifact feature gate is disabled` }
  }
  const stored = storedKind({ apiVersion: '', kind }, tools.version)
  if (stored === undefined) return { missing: `source \`${name}\` kind '${kind}' not supported` }
  try {
    const found = await tools.client.get(stored, { namespace, name })
    return found === undefined ? { missing: `${kind}.${SOURCE_GROUP} "${name}" not found` } : { object: found }
  } catch (error) {
    if (error instanceof StatusError) return { missing: error.message }
    throw error
  }
}

/** What a Kustomization refers to, its own namespace filled in. */
export function sourceOf(object: KubeObject): { readonly kind: string; readonly namespace: string; readonly name: string } {
  const reference = at(object, 'spec', 'sourceRef')
  return {
    kind: textAt(reference, 'kind') ?? '',
    namespace: textAt(reference, 'namespace') ?? object.metadata.namespace ?? '',
    name: textAt(reference, 'name') ?? '',
  }
}

/** The revision of another system that an artifact was made from. */
export const originRevisionOf = (source: KubeObject): string | undefined =>
  textAt(source, 'status', 'artifact', 'metadata', 'org.opencontainers.image.revision')
