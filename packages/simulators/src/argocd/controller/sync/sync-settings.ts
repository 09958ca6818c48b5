import { at, type Json, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { annotationItems, hasOption, optionValue, SYNC_OPTIONS } from '../annotation-options.ts'

/** What an operation says about how it is to be done. */
export interface SyncSettings {
  readonly isDryRun: boolean
  readonly prunes: boolean
  readonly forces: boolean
  readonly skipsHooks: boolean
  /** `PruneLast=true` and so on, of the operation. */
  readonly options: readonly string[]
  /** Empty: everything. */
  readonly resources: readonly Json[]
  readonly isDeletionConfirmed: boolean
}

const APPROVED = 'argocd.argoproj.io/deletion-approved'

export function syncSettings(application: KubeObject, operation: Json, startedAt: number): SyncSettings {
  const sync = at(operation, 'sync')
  const [options, resources] = [at(sync, 'syncOptions'), at(sync, 'resources')]
  const strategy = at(sync, 'syncStrategy')
  const isPartial = Array.isArray(resources) && resources.length > 0
  return {
    isDryRun: at(sync, 'dryRun') === true,
    prunes: at(sync, 'prune') === true,
    forces: at(strategy, 'apply', 'force') === true || at(strategy, 'hook', 'force') === true,
    skipsHooks: at(strategy, 'apply') !== undefined || isPartial,
    options: Array.isArray(options) ? options.filter((option): option is string => typeof option === 'string') : [],
    resources: isPartial ? resources : [],
    isDeletionConfirmed: isConfirmed(application, startedAt),
  }
}

/** `argocd.argoproj.io/deletion-approved` names a time that is not before. */
export function isConfirmed({ metadata }: KubeObject, since: number): boolean {
  const approvedAt = Date.parse(metadata.annotations?.[APPROVED] ?? '')
  return !Number.isNaN(approvedAt) && approvedAt >= Math.floor(since / 1_000) * 1_000
}

/** Of the operation or of the object itself. */
export const hasSyncOption = ({ options }: SyncSettings, object: KubeObject | undefined, option: string) =>
  options.includes(option) || hasOption(object, SYNC_OPTIONS, option)

/** Of the object, else of the operation. */
export const syncOptionValue = ({ options }: SyncSettings, object: KubeObject | undefined, key: string) =>
  optionValue(annotationItems(object, SYNC_OPTIONS), key) ?? optionValue(options, key)

export interface Identity {
  readonly group: string
  readonly kind: string
  readonly name: string
  readonly namespace: string
}

/** Entries name objects exactly; only the namespace may be left out. No entries at all name everything. */
export const isSelected = (resources: readonly Json[], identity: Identity): boolean =>
  resources.length === 0 ||
  resources.some((resource) =>
    (['group', 'kind', 'name', 'namespace'] as const).every((part) => {
      const wanted = textAt(resource, part) ?? ''
      return wanted === identity[part] || (part === 'namespace' && wanted === '')
    }),
  )
