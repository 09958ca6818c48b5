import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'

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

/** All sources; `sources` win over `source`. Empty where there is none. */
export function sourcesOf(application: KubeObject): ApplicationSource[] {
  const several = at(application, 'spec', 'sources')
  if (Array.isArray(several) && several.length > 0) return several.filter(isMap).map(readSource)
  const source = at(application, 'spec', 'source')
  return isMap(source) ? [readSource(source)] : []
}

export function hasSeveralSources(application: KubeObject): boolean {
  const several = at(application, 'spec', 'sources')
  return Array.isArray(several) && several.length > 0
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

/** `automated: {}` and `enabled: null` mean on. */
export function isAutomated(application: KubeObject): boolean {
  const automated = at(application, 'spec', 'syncPolicy', 'automated')
  return isMap(automated) && automated['enabled'] !== false
}

/** What a new application has, before the controller looked at it (recorded). */
export const EMPTY_STATUS: JsonMap = {
  sync: { status: '', comparedTo: { source: { repoURL: '' }, destination: {} } },
  health: {},
  summary: {},
  sourceHydrator: {},
}

/** Copy of a member as JSON; {} where it is absent. */
export const memberOf = (value: unknown, ...path: readonly string[]): Json => structuredClone((at(value, ...path) ?? {}) as Json)
