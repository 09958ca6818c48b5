import { type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { type ApplicationSource, hasSeveralSources, isAutomated, projectOf, sourceOf, sourcesOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { rbacName } from './find-application.ts'

export interface ResolvedRevisions {
  /** Of an application with one source. */
  readonly revision: string
  /** Of one with several, in their order. */
  readonly revisions?: string[]
  /** With what was asked for before it. */
  readonly shown: string
}

/** What a sync request asks for, as commits and versions of this moment. @throws ApiError. */
export async function resolveRevisions(call: Call, application: KubeObject): Promise<ResolvedRevisions> {
  const { body } = call
  if (!hasSeveralSources(application)) {
    const source = sourceOf(application)
    const asked = textAt(body, 'revision') ?? ''
    requireRevision(call, application, source, asked, 'Cannot sync')
    const { revision, shown } = await resolve(call, application, source, asked)
    return { revision, shown }
  }
  const sources = sourcesOf(application)
  const asked = askedRevisions(call, sources.length)
  const resolved: { readonly revision: string; readonly shown: string }[] = []
  for (const [index, source] of sources.entries()) {
    requireRevision(call, application, source, asked[index] ?? '', `Cannot sync source ${source.repoURL}`)
    resolved.push(await resolve(call, application, source, asked[index] ?? ''))
  }
  return { revision: '', revisions: resolved.map(({ revision }) => revision), shown: resolved.map(({ shown }) => shown).join(',') }
}

/** Positions count from 1. */
function askedRevisions({ body }: Call, count: number): string[] {
  const positions = Array.isArray(body['sourcePositions']) ? body['sourcePositions'] : []
  const revisions = Array.isArray(body['revisions']) ? body['revisions'] : []
  const asked = Array.from({ length: count }, () => '')
  for (const [index, position] of positions.entries()) {
    if (typeof position !== 'number' || position <= 0 || position > count) throw new ApiError(2, 'source position is out of range')
    if (index >= revisions.length) throw new ApiError(13, `runtime error: index out of range [${index}] with length ${revisions.length}`)
    asked[position - 1] = String(revisions[index])
  }
  return asked
}

/** Another revision than that of the source may need a right of its own, and must not fight with auto-sync: even the very commit counts as another. */
function requireRevision(
  { parts, session, body }: Call,
  application: KubeObject,
  source: ApplicationSource,
  asked: string,
  refusal: 'Cannot sync' | `Cannot sync source ${string}`,
): void {
  if (asked === '' || asked === source.targetRevision) return
  if (needsOverride(parts)) parts.access.enforce(session, 'applications', 'override', rbacName(parts, application))
  if (!isAutomated(application, parts.version) || body['dryRun'] === true) return
  throw new ApiError(9, `${refusal} to ${asked}: auto-sync currently set to ${textAt(source.raw, 'targetRevision') ?? ''}`)
}

const needsOverride = (parts: ArgoCdParts) =>
  isSince(parts.version, '3.3') && settingOf(parts, 'application.sync.requireOverridePrivilegeForRevisionSync') === 'true'

const COMMIT = /^[0-9a-f]{40}$/i

async function resolve(
  { parts, body, signal }: Call,
  application: KubeObject,
  source: ApplicationSource,
  asked: string,
): Promise<{ readonly revision: string; readonly shown: string }> {
  // Local manifests have no revision.
  if (Array.isArray(body['manifests']) && body['manifests'].length > 0) return { revision: '', shown: '' }
  const ambiguous = asked || (textAt(source.raw, 'targetRevision') ?? '')
  // A commit is not looked up: whether it is there shows when it is synced.
  if (!source.chart && COMMIT.test(ambiguous)) return { revision: ambiguous, shown: ambiguous }
  try {
    const revision = await parts.repoServer.resolve(source, ambiguous, signal, projectOf(application))
    return { revision, shown: `${ambiguous} (${revision})` }
  } catch (error) {
    if (error instanceof RepoServerError) throw new ApiError(9, `error resolving repo revision: ${error.text}`)
    throw error
  }
}
