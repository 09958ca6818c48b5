import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { hasSeveralSources, sourceOf, sourcesOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { isDestinationPermitted, isSourcePermitted } from '../projects/permissions.ts'
import { clustersOfProject } from '../services/known-clusters.ts'
import { destinationCluster, InvalidDestination } from './application-destination.ts'

/** What a project has against the sources and the destination of an application; what is not even complete comes alone. */
export function permissionProblems(parts: ArgoCdParts, application: KubeObject, project: KubeObject): string[] {
  const sources = sourceProblems(parts, application, project)
  return sources.isComplete ? [...sources.problems, ...destinationProblems(parts, application, project)] : sources.problems
}

interface SourceProblems {
  readonly problems: string[]
  readonly isComplete: boolean
}

function sourceProblems({ version }: ArgoCdParts, application: KubeObject, project: KubeObject): SourceProblems {
  const hydrator = at(application, 'spec', 'sourceHydrator')
  if (isMap(hydrator)) return hydratorProblems(hydrator, application, project, version)
  const isOneOfSeveral = hasSeveralSources(application)
  const problems: string[] = []
  for (const { repoURL, raw } of isOneOfSeveral ? sourcesOf(application) : [sourceOf(application)]) {
    const missing = missingPart(raw, isOneOfSeveral)
    if (missing !== undefined) return { problems: [...problems, missing], isComplete: false }
    if (!isSourcePermitted(project, repoURL)) problems.push(notPermitted('application repo', repoURL, project))
  }
  return { problems, isComplete: true }
}

function missingPart(source: JsonMap, isOneOfSeveral: boolean): string | undefined {
  const has = (member: string) => (textAt(source, member) ?? '') !== ''
  if (!has('repoURL') || !(has('path') || has('chart') || (isOneOfSeveral && has('ref')))) {
    return isOneOfSeveral
      ? `spec.source.repoURL and either source.path, source.chart, or source.ref are required for source ${printed(source)}`
      : 'spec.source.repoURL and either spec.source.path or spec.source.chart are required'
  }
  if (has('chart') && !has('targetRevision')) return 'spec.source.targetRevision is required if the manifest source is a helm chart'
  return undefined
}

function hydratorProblems(hydrator: JsonMap, application: KubeObject, project: KubeObject, version: ArgoCdVersion): SourceProblems {
  const text = (...path: string[]) => textAt(hydrator, ...path) ?? ''
  const missing: string[] = []
  if (text('drySource', 'repoURL') === '') missing.push('spec.sourceHydrator.drySource.repoURL is required')
  if (text('syncSource', 'targetBranch') === '') missing.push('spec.sourceHydrator.syncSource.targetBranch is required')
  if (isMap(hydrator['hydrateTo']) && text('hydrateTo', 'targetBranch') === '') {
    // It was the branch that older ones missed, too.
    const missed = isSince(version, '3.5') ? 'targetBranch' : 'path'
    missing.push(`when spec.sourceHydrator.hydrateTo is set, spec.sourceHydrator.hydrateTo.${missed} is required`)
  }
  if (missing.length > 0) return { problems: missing, isComplete: false }
  const [dry, synced] = [text('drySource', 'repoURL'), sourceOf(application).repoURL]
  const problems: string[] = []
  if (!isSourcePermitted(project, dry)) problems.push(notPermitted('application repo', dry, project))
  if (synced !== dry && !isSourcePermitted(project, synced)) problems.push(notPermitted('sync source repo', synced, project))
  return { problems, isComplete: true }
}

const notPermitted = (what: string, repoURL: string, project: KubeObject) =>
  `${what} ${repoURL} is not permitted in project '${project.metadata.name}'`

function destinationProblems(parts: ArgoCdParts, application: KubeObject, project: KubeObject): string[] {
  const namespace = textAt(application, 'spec', 'destination', 'namespace') ?? ''
  try {
    const cluster = destinationCluster(parts, application)
    if (isDestinationPermitted(project, cluster, namespace, clustersOfProject(parts, project.metadata.name))) return []
    const shown = textAt(application, 'spec', 'destination', 'name') ? cluster.name : cluster.server
    const { name } = project.metadata
    return [
      `application destination server '${shown}' and namespace '${namespace}' do not match any of the allowed destinations in project '${name}'`,
    ]
  } catch (error) {
    if (error instanceof InvalidDestination) return [error.message]
    throw error
  }
}

/** As Go prints the struct of a source that has none of its tools. */
function printed(source: JsonMap): string {
  const text = (member: string) => textAt(source, member) ?? ''
  const tools = ['helm', 'kustomize', 'directory', 'plugin'].map((tool) => (isMap(source[tool]) ? '&{…}' : 'nil'))
  return `{${[...['repoURL', 'path', 'targetRevision'].map(text), ...tools, ...['chart', 'ref', 'name', 'tagPrefix'].map(text)].join(' ')}}`
}
