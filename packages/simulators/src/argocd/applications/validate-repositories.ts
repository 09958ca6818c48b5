import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { type ApplicationSource, destinationNamespace, hasSeveralSources, readSource, references, sourcesOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { findRepository } from '../repo-server/find-repository.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'

/**
 * Whether every repository can be reached, and then whether manifests can be made of every source. The first repository that cannot be
 * reached is the only problem. @throws ApiError for what is no matter of repositories.
 */
export async function repositoryProblems(parts: ArgoCdParts, application: KubeObject, project: KubeObject, signal: AbortSignal): Promise<string[]> {
  for (const source of sourcesOf(application)) {
    const problem = await reachProblem(parts, source, project, signal)
    const tools = Object.entries(TOOLS).flatMap(([member, tool]) => (isMap(source.raw[member]) ? [tool] : []))
    if (tools.length > 1) {
      throw new ApiError(2, `error validating the repo: error verifying source type: multiple application sources defined: ${tools.join(',')}`)
    }
    if (problem !== undefined) return [problem]
  }
  const sources = renderedSources(application)
  requireReferences(sources)
  const problems: string[] = []
  for (const source of sources) {
    const problem = await renderProblem(parts, application, source, project, signal)
    if (problem !== undefined) problems.push(problem)
  }
  return problems
}

const TOOLS = { kustomize: 'Kustomize', helm: 'Helm', directory: 'Directory', plugin: 'Plugin' } as const

async function reachProblem(parts: ArgoCdParts, source: ApplicationSource, project: KubeObject, signal: AbortSignal): Promise<string | undefined> {
  const { name } = project.metadata
  try {
    await parts.repoServer.test(source, signal, name)
    return undefined
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    return `repository not accessible: repositories not accessible: ${shownRepository(parts, source.repoURL, name)}: repo client error while testing repository: ${error.text}`
  }
}

function shownRepository(parts: ArgoCdParts, url: string, project: string): string {
  const repository: JsonMap = findRepository(parts, url, project)
  const shown = { Repo: 'repo', Type: 'type', Name: 'name', Project: 'project' }
  const members = Object.entries(shown).map(([title, member]) => `${title}: ${JSON.stringify(textAt(repository, member) ?? '')}`)
  return `&Repository{${members.join(', ')}}`
}

/** With a hydrator it is what the hydrator reads: the branch that it writes to need not be there yet. */
function renderedSources(application: KubeObject): ApplicationSource[] {
  const dry = at(application, 'spec', 'sourceHydrator', 'drySource')
  return isMap(dry) ? [readSource(dry)] : sourcesOf(application)
}

function requireReferences(sources: readonly ApplicationSource[]): void {
  const seen = new Set<string>()
  for (const { ref = '' } of sources) {
    if (ref === '') continue
    const refused = (text: string) => new ApiError(2, `error validating the repo: error getting ref sources: ${text}`)
    if (!/^[a-zA-Z0-9_-]+$/.test(ref)) throw refused(`sources.ref ${ref} cannot contain any special characters except '_' and '-'`)
    if (seen.has(ref)) throw refused('invalid sources: multiple sources had the same `ref` key')
    seen.add(ref)
  }
}

async function renderProblem(
  { repoServer, version }: ArgoCdParts,
  application: KubeObject,
  source: ApplicationSource,
  project: KubeObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await repoServer.generate(
      {
        application: application.metadata.name,
        project: project.metadata.name,
        namespace: destinationNamespace(application),
        source,
        references: references(application),
        hasSeveralSources: hasSeveralSources(application),
        revision: textAt(source.raw, 'targetRevision') ?? '',
        noCache: false,
        noRevisionCache: true,
      },
      signal,
    )
    return undefined
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    // A glob that fits no file may fit one later.
    if (error.code === 5 && error.message.includes('matched no files') && isSince(version, '3.4')) return undefined
    return `Unable to generate manifests in ${source.path ?? ''}: ${error.text}`
  }
}
