import { type DeploymentSpec, DmsError, type GitRevision, type JsonObject, type Source } from '@gitops-dms/core'
import type { ResolvedSettings } from './flux-settings.ts'

/** The annotation by which Flux is asked to act now; its value comes back in status.lastHandledReconcileAt. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt'

/** A revision that is a commit without saying so: SHA-1 or SHA-256. */
export const FULL_HASH = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/** After a failure Flux waits as long as for the next interval unless told otherwise. */
const RETRY_INTERVAL = '1m'

const HOSTS = { github: 'github.com', gitlab: 'gitlab.com', bitbucket: 'bitbucket.org' } as const

const invalid = (path: string, message: string) => new DmsError({ code: 'INVALID_ARGUMENT', message: `${path}: ${message}`, details: { path } })

export interface FluxObjects {
  readonly kustomization: JsonObject
  readonly gitRepository: JsonObject
}

/** The Kustomization of a deployment and the GitRepository that it reads, both under the deployment's name. @throws DmsError INVALID_ARGUMENT. */
export function buildObjects(spec: DeploymentSpec, settings: ResolvedSettings): FluxObjects {
  const git = spec.sources[0]?.git
  if (git === undefined) throw invalid('sources[0]', 'accepted is a git source')
  const { name } = spec
  const namespace = spec.controlNamespace ?? settings.namespace
  const interval = spec.sync?.intervalMs === undefined ? settings.interval : durationOf('sync.intervalMs', spec.sync.intervalMs)
  const timeout = spec.sync?.timeoutMs === undefined ? settings.timeout : durationOf('sync.timeoutMs', spec.sync.timeoutMs)
  return {
    kustomization: {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: {
        name,
        namespace,
        ...(spec.labels === undefined ? {} : { labels: spec.labels }),
        ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
      },
      spec: {
        interval,
        retryInterval: RETRY_INTERVAL,
        ...(timeout === undefined ? {} : { timeout }),
        prune: spec.sync?.prune ?? settings.prune,
        wait: spec.sync?.healthCheck ?? settings.wait,
        ...(git.path === undefined ? {} : { path: git.path }),
        targetNamespace: spec.namespace,
        ...(settings.serviceAccount === undefined ? {} : { serviceAccountName: settings.serviceAccount }),
        sourceRef: { kind: 'GitRepository', name },
      },
    },
    gitRepository: {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name, namespace },
      spec: { interval, url: repositoryUrl(git, settings), ref: reference(git.revision, settings) },
    },
  }
}

/** `acme/web` (with subgroups) by gitProvider; URLs as they are. */
function repositoryUrl({ repo }: NonNullable<Source['git']>, settings: ResolvedSettings): string {
  if (/^(https?|ssh):\/\/./.test(repo)) return repo
  const path = 'sources[0].git.repo'
  const found = `found ${JSON.stringify(repo)}`
  if (!/^[\w.-]+(\/[\w.-]+)+$/.test(repo))
    throw invalid(path, `${found}; accepted is a URL (https, http or ssh; not git@host:path), or owner/name with the setting gitProvider`)
  if (settings.gitProvider === undefined)
    throw invalid(path, `${found}, a shorthand, but the setting gitProvider is missing; accepted are github, gitlab, bitbucket`)
  return `https://${settings.gitHost ?? HOSTS[settings.gitProvider]}/${repo.replace(/\.git$/, '')}.git`
}

const QUALIFIED = /^(branch|tag|commit|semver):(.+)$/s

/** Flux must be told what a revision is: unqualified, a full hash is a commit, anything else a branch. */
function reference(revision: GitRevision | undefined, settings: ResolvedSettings): JsonObject {
  if (revision === undefined) return { branch: settings.defaultBranch }
  const [, type, value] = QUALIFIED.exec(revision) ?? []
  if (type !== undefined && value !== undefined) return { [type]: value }
  if (FULL_HASH.test(revision)) return { commit: revision }
  return revision.startsWith('refs/') ? { name: revision } : { branch: revision }
}

/** Milliseconds as Flux writes a duration: whole seconds, else milliseconds. */
function durationOf(path: string, ms: number): string {
  if (ms < 1) throw invalid(path, `found ${ms}; accepted is at least 1 ms`)
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}
