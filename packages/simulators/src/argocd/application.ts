import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../cluster/kube-object.ts'

export interface ApplicationSource {
  readonly repoURL: string
  readonly path: string
  readonly targetRevision: string
}

/** The one source of an application; several sources come with a later profile. */
export function sourceOf(application: KubeObject): ApplicationSource {
  const source = at(application, 'spec', 'source')
  return {
    repoURL: textAt(source, 'repoURL') ?? '',
    path: textAt(source, 'path') ?? '',
    targetRevision: textAt(source, 'targetRevision') || 'HEAD',
  }
}

export const destinationNamespace = (application: KubeObject) => textAt(application, 'spec', 'destination', 'namespace') ?? ''

export const projectOf = (application: KubeObject) => textAt(application, 'spec', 'project') ?? 'default'

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
