import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from './argocd-version.ts'

/** One entry of `spec.sources`, or `spec.source`. */
export interface ApplicationSource {
  readonly repoURL: string
  readonly path?: string
  readonly chart?: string
  /** Default `HEAD`. */
  readonly targetRevision: string
  readonly ref?: string
  readonly name?: string
  /** As it stands in the spec, with `helm`, `kustomize`, `directory`, `plugin`. */
  readonly raw: JsonMap
}

/** What is deployed: the branch of a hydrator, else `sources`, which win over `source`. Empty where there is none. */
export function sourcesOf(application: KubeObject): ApplicationSource[] {
  const hydrated = hydratedSource(application)
  if (hydrated !== undefined) return [readSource(hydrated)]
  const several = at(application, 'spec', 'sources')
  if (Array.isArray(several) && several.length > 0) return several.filter(isMap).map(readSource)
  const source = at(application, 'spec', 'source')
  return isMap(source) ? [readSource(source)] : []
}

export function hasSeveralSources(application: KubeObject): boolean {
  const several = at(application, 'spec', 'sources')
  return hydratedSource(application) === undefined && Array.isArray(several) && several.length > 0
}

/** Sources that others can name, by their `ref`. */
export const references = (application: KubeObject): Record<string, ApplicationSource> =>
  Object.fromEntries(sourcesOf(application).flatMap((source) => (source.ref ? [[source.ref, source]] : [])))

/** Where a hydrator writes what it renders: the repository that it reads, unless it names another. */
function hydratedSource(application: KubeObject): JsonMap | undefined {
  const hydrator = at(application, 'spec', 'sourceHydrator')
  if (!isMap(hydrator)) return undefined
  return {
    repoURL: textAt(hydrator, 'syncSource', 'repoURL') || (textAt(hydrator, 'drySource', 'repoURL') ?? ''),
    path: textAt(hydrator, 'syncSource', 'path') ?? '',
    targetRevision: textAt(hydrator, 'syncSource', 'targetBranch') ?? '',
  }
}

export function readSource(source: JsonMap): ApplicationSource {
  const member = (name: 'path' | 'chart' | 'ref' | 'name') => {
    const value = textAt(source, name)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    repoURL: textAt(source, 'repoURL') ?? '',
    targetRevision: textAt(source, 'targetRevision') || 'HEAD',
    ...member('path'),
    ...member('chart'),
    ...member('ref'),
    ...member('name'),
    raw: source,
  }
}

/** The first source: the only one of most applications. */
export const sourceOf = (application: KubeObject): ApplicationSource => sourcesOf(application)[0] ?? readSource({})

export const destinationNamespace = (application: KubeObject) => textAt(application, 'spec', 'destination', 'namespace') ?? ''

export const projectOf = (application: KubeObject) => textAt(application, 'spec', 'project') || 'default'

/** `automated: {}` and `enabled: null` mean on; before 3.1 nobody looks at `enabled`. */
export function isAutomated(application: KubeObject, version: ArgoCdVersion = '3.5'): boolean {
  const automated = at(application, 'spec', 'syncPolicy', 'automated')
  return isMap(automated) && (automated['enabled'] !== false || !isSince(version, '3.1'))
}

/** Copy of a member as JSON; {} where it is absent. */
export const memberOf = (value: unknown, ...path: readonly string[]): Json => structuredClone((at(value, ...path) ?? {}) as Json)
