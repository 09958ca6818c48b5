import { type DeploymentSpec, DmsError, type GitRevision, type JsonObject, type Source } from '@gitops-dms/core'
import type { ResolvedSettings } from './argocd-settings.ts'

/** The cluster that Argo CD itself runs in. */
export const IN_CLUSTER = 'https://kubernetes.default.svc'

/**
 * Written at creation with the token's id. It makes every create unlike any other, so that the server's "equal application is there
 * already: 200" cannot be mistaken for a creation, and a create whose reply was lost can be found again.
 */
export const CREATE_ANNOTATION = 'gitops-dms.io/created-by'

const invalid = (path: string, message: string) => new DmsError({ code: 'INVALID_ARGUMENT', message: `${path}: ${message}`, details: { path } })

/** One Application for one deployment. @throws DmsError INVALID_ARGUMENT. */
export function buildApplication(spec: DeploymentSpec, settings: ResolvedSettings): JsonObject {
  const policy = buildSyncPolicy(spec, settings)
  return {
    metadata: {
      name: spec.name,
      namespace: spec.controlNamespace ?? settings.namespace,
      ...(spec.labels === undefined ? {} : { labels: spec.labels }),
      ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
    },
    spec: {
      project: spec.project ?? settings.defaultProject,
      source: buildSource(spec.sources[0]),
      destination: { ...buildCluster(spec.cluster), namespace: spec.namespace },
      ...(Object.keys(policy).length === 0 ? {} : { syncPolicy: policy }),
    },
  }
}

/** @throws DmsError INVALID_ARGUMENT. */
export function buildSource(source: Source | undefined): JsonObject {
  const git = source?.git
  if (git === undefined) throw invalid('sources[0]', 'accepted is a git source')
  if (!/^(https?|ssh|git):\/\/|^[^/\s]+@[^/\s]+:/.test(git.repo)) {
    throw invalid('sources[0].git.repo', `found ${JSON.stringify(git.repo)}; accepted is a repository URL (https, http, ssh, or git@host:path)`)
  }
  // Argo CD wants a path; the root of the repository is ".".
  return { repoURL: git.repo, path: git.path ?? '.', targetRevision: unqualified(git.revision) }
}

/** Argo CD resolves branches, tags, commits and ranges itself, from unqualified names. */
const unqualified = (revision: GitRevision | undefined) => revision?.replace(/^(?:branch|tag|commit|semver):/, '') ?? 'HEAD'

function buildCluster(cluster: string | undefined): JsonObject {
  if (cluster === undefined) return { server: IN_CLUSTER }
  return /^https?:\/\//.test(cluster) ? { server: cluster } : { name: cluster }
}

/** @throws DmsError INVALID_ARGUMENT. */
export function buildSyncPolicy(spec: DeploymentSpec, settings: ResolvedSettings): JsonObject {
  const asked = spec.sync ?? {}
  const automated = asked.automated ?? settings.syncPolicy.automated ?? false
  for (const member of ['prune', 'selfHeal'] as const) {
    if (asked[member] === true && !automated) {
      throw invalid(
        `sync.${member}`,
        'found true without sync.automated; Argo CD keeps it only for automated applications (reconcileDeployment takes prune)',
      )
    }
  }
  return {
    ...(automated
      ? { automated: { prune: asked.prune ?? settings.syncPolicy.prune ?? false, selfHeal: asked.selfHeal ?? settings.syncPolicy.selfHeal ?? false } }
      : {}),
    ...(asked.createNamespace === true ? { syncOptions: ['CreateNamespace=true'] } : {}),
  }
}
