import type { Deployment, DeploymentSpec, DeploymentSummary, ResourceRef, Source } from '@gitops-dms/core'
import { formatDeploymentId } from '@gitops-dms/core/adapter'
import { FULL_HASH, REQUESTED_AT } from './build-objects.ts'
import { refOf } from './deployment-ref.ts'
import { durationMs } from './duration.ts'
import type { FluxDeployment } from './find-deployment.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'
import { mapStatus } from './map-status.ts'

/** What a list gives of a Kustomization. */
export function mapSummary(deployment: FluxDeployment): DeploymentSummary {
  const { name, namespace, sources, labels } = mapSpec(deployment)
  const ref = refOf(deployment.kustomization)
  return {
    id: formatDeploymentId(ref),
    ref,
    spec: { name, namespace, sources, ...(labels === undefined ? {} : { labels }) },
    status: mapStatus(deployment),
    createdAt: deployment.kustomization.metadata.creationTimestamp ?? null,
  }
}

export function mapDeployment(deployment: FluxDeployment, options: { readonly raw: boolean }): Deployment {
  const { kustomization } = deployment
  return {
    ...mapSummary(deployment),
    spec: mapSpec(deployment),
    etag: kustomization.metadata.resourceVersion ?? '',
    uid: kustomization.metadata.uid ?? null,
    owner: mapOwner(kustomization),
    suspension: kustomization.spec.suspend === true ? { reason: null, actor: null, since: null } : null,
    updatedAt: null,
    ...(options.raw ? { raw: JSON.parse(JSON.stringify(kustomization)) } : {}),
  }
}

/** The spec as create takes it: writing what was read changes nothing. */
export function mapSpec({ kustomization, source }: FluxDeployment): DeploymentSpec {
  const { metadata, spec } = kustomization
  const { [REQUESTED_AT]: _requested, ...annotations } = metadata.annotations ?? {}
  return {
    name: metadata.name,
    namespace: spec.targetNamespace ?? metadata.namespace ?? '',
    kind: 'Kustomization',
    ...(metadata.namespace === undefined ? {} : { controlNamespace: metadata.namespace }),
    sources: [source === null ? existingSource(kustomization) : gitSource(source, spec.path)],
    sync: {
      prune: spec.prune ?? false,
      healthCheck: spec.wait ?? false,
      ...(spec.interval === undefined ? {} : { intervalMs: durationMs(spec.interval) }),
      ...(spec.timeout === undefined ? {} : { timeoutMs: durationMs(spec.timeout) }),
    },
    ...(spec.suspend === true ? { suspend: true } : {}),
    ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}

function gitSource(source: GitRepository, path: string | undefined): Source {
  const revision = revisionOf(source)
  const { name, namespace = null } = source.metadata
  return {
    git: { repo: source.spec.url, ...(revision === undefined ? {} : { revision }), ...(path === undefined ? {} : { path }) },
    object: { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository', namespace, name },
  }
}

/** commit > name > semver > tag > branch, as Flux itself decides. */
function revisionOf({ spec: { ref = {} } }: GitRepository): string | undefined {
  if (ref.commit !== undefined) return FULL_HASH.test(ref.commit) ? ref.commit : `commit:${ref.commit}`
  if (ref.name !== undefined) return ref.name
  if (ref.semver !== undefined) return `semver:${ref.semver}`
  if (ref.tag !== undefined) return `tag:${ref.tag}`
  // Written again without its prefix, such a name would be a commit or a full ref.
  const ambiguous = FULL_HASH.test(ref.branch ?? '') || ref.branch?.startsWith('refs/') === true
  return ambiguous ? `branch:${ref.branch}` : ref.branch
}

function existingSource({ spec }: Kustomization): Source {
  const { kind, name, namespace } = spec.sourceRef
  return { existing: { kind, name, ...(namespace === undefined ? {} : { namespace }), ...(spec.path === undefined ? {} : { path: spec.path }) } }
}

/** A parent Kustomization puts back the fields of its manifest at its next pass. */
function mapOwner({ metadata }: Kustomization): ResourceRef | null {
  const name = metadata.labels?.['kustomize.toolkit.fluxcd.io/name']
  if (name === undefined) return null
  const namespace = metadata.labels?.['kustomize.toolkit.fluxcd.io/namespace'] ?? null
  return { group: 'kustomize.toolkit.fluxcd.io', version: null, kind: 'Kustomization', namespace, name }
}
