import type { Deployment, DeploymentSummary, JsonObject } from '@gitops-dms/core'
import { formatDeploymentId } from '@gitops-dms/core/adapter'
import { refOf, resourceOfParent } from './deployment-ref.ts'
import { mapSource } from './map-source.ts'
import { mapSpec } from './map-spec.ts'
import { mapStatus } from './map-status.ts'
import type { WireObject } from './reference-types.ts'

/** An object as the contract shows it. `raw`: with the object itself, unmasked. Pure. */
export function mapDeployment(object: WireObject, { raw }: { readonly raw: boolean }): Deployment {
  const { metadata, spec } = object
  const ref = refOf(object)
  return {
    id: formatDeploymentId(ref),
    ref,
    spec: mapSpec(object),
    status: mapStatus(object),
    createdAt: metadata.createdAt,
    etag: metadata.version,
    uid: metadata.uid,
    owner: metadata.owner === null ? null : resourceOfParent(metadata.owner),
    suspension: spec.pause === null ? null : { reason: spec.pause.reason, actor: spec.pause.actor, since: spec.pause.since },
    updatedAt: metadata.updatedAt,
    ...(raw ? { raw: object as unknown as JsonObject } : {}),
  }
}

/** What lists and watches give: the members of a summary, equal to those of a get. Pure. */
export function mapSummary(object: WireObject): DeploymentSummary {
  const { metadata, spec, status } = object
  const ref = refOf(object)
  return {
    id: formatDeploymentId(ref),
    ref,
    spec: {
      name: metadata.name,
      namespace: spec.target.namespace,
      ...(spec.target.cluster === null ? {} : { cluster: spec.target.cluster }),
      project: spec.tenant,
      sources: spec.from.map((source, index) => mapSource(source, status.sources[index])),
      labels: { ...metadata.labels },
    },
    status: mapStatus(object),
    createdAt: metadata.createdAt,
  }
}
