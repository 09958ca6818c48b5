import type { Deployment, DeploymentSpec, DeploymentSummary, ResourceRef, Source, SyncPolicy } from '@gitops-dms/core'
import { formatDeploymentId } from '@gitops-dms/core/adapter'
import type { Application, ApplicationSource } from './argocd-types.ts'
import { CREATE_ANNOTATION, IN_CLUSTER } from './build-application.ts'
import { refOf } from './deployment-ref.ts'
import { mapStatus } from './map-status.ts'

/** What a list gives of an application. */
export function mapSummary(application: Application): DeploymentSummary {
  const { name, namespace, cluster, project, sources, labels } = mapSpec(application)
  const ref = refOf(application)
  return {
    id: formatDeploymentId(ref),
    ref,
    spec: {
      name,
      namespace,
      sources,
      ...(cluster === undefined ? {} : { cluster }),
      ...(project === undefined ? {} : { project }),
      ...(labels === undefined ? {} : { labels }),
    },
    status: mapStatus(application),
    createdAt: application.metadata.creationTimestamp ?? null,
  }
}

export function mapDeployment(application: Application, options: { readonly raw: boolean }): Deployment {
  return {
    ...mapSummary(application),
    spec: mapSpec(application),
    etag: application.metadata.resourceVersion ?? '',
    uid: application.metadata.uid ?? null,
    owner: mapOwner(application),
    suspension: null,
    updatedAt: null,
    ...(options.raw ? { raw: JSON.parse(JSON.stringify(application)) } : {}),
  }
}

/** The spec as create takes it: writing what was read changes nothing. */
export function mapSpec(application: Application): DeploymentSpec {
  const { metadata, spec } = application
  const annotations = userAnnotations(metadata.annotations ?? {})
  const cluster = spec.destination?.server === IN_CLUSTER ? undefined : (spec.destination?.server ?? spec.destination?.name)
  return {
    name: metadata.name,
    namespace: spec.destination?.namespace ?? '',
    kind: 'Application',
    ...(metadata.namespace === undefined ? {} : { controlNamespace: metadata.namespace }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(spec.project === undefined ? {} : { project: spec.project }),
    sources: (spec.sources ?? (spec.source === undefined ? [] : [spec.source])).map(mapSource),
    sync: mapSync(application),
    ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}

function mapSource(source: ApplicationSource): Source {
  const { repoURL: repo = '', targetRevision, path, chart, name } = source
  const named = name === undefined ? {} : { name }
  if (source.plugin !== undefined) return { ...named, other: { type: 'plugin', url: repo } }
  if (chart !== undefined) return { ...named, helm: { repo, chart, ...(targetRevision === undefined ? {} : { version: targetRevision }) } }
  if (repo.startsWith('oci://')) {
    return {
      ...named,
      oci: { url: repo, ...(targetRevision === undefined ? {} : { reference: targetRevision }), ...(path === undefined ? {} : { path }) },
    }
  }
  return { ...named, git: { repo, ...(targetRevision === undefined ? {} : { revision: targetRevision }), ...(path === undefined ? {} : { path }) } }
}

/** `automated: {}` and `enabled: null` mean on. */
export function isAutomated({ spec }: Application): boolean {
  const automated = spec.syncPolicy?.automated
  return automated !== undefined && automated !== null && automated.enabled !== false
}

function mapSync(application: Application): SyncPolicy {
  const { automated, syncOptions = [] } = application.spec.syncPolicy ?? {}
  const on = isAutomated(application)
  return {
    automated: on,
    ...(on ? { prune: automated?.prune ?? false, selfHeal: automated?.selfHeal ?? false } : {}),
    createNamespace: syncOptions.includes('CreateNamespace=true'),
  }
}

/** Argo CD's own marks come and go with every refresh. */
function userAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const own = ['argocd.argoproj.io/refresh', 'argocd.argoproj.io/hydrate', CREATE_ANNOTATION]
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !own.includes(name)))
}

/** An ApplicationSet that made it puts back every edit within a second. */
function mapOwner(application: Application): ResourceRef | null {
  const owner = application.metadata.ownerReferences?.find((reference) => reference.kind === 'ApplicationSet')
  if (owner === undefined) return null
  const [group = '', version = null] = owner.apiVersion.split('/')
  return { group, version, kind: owner.kind, namespace: application.metadata.namespace ?? null, name: owner.name }
}
