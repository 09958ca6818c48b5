import type { KubeObject } from '../../../cluster/kube-object.ts'
import { annotationItems } from '../annotation-options.ts'

export const SYNC_PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const
export type SyncPhase = (typeof SYNC_PHASES)[number]
export type DeletePolicy = 'BeforeHookCreation' | 'HookSucceeded' | 'HookFailed'
export type DeletionHook = 'PreDelete' | 'PostDelete'

const HOOK = 'argocd.argoproj.io/hook'
const HELM_HOOK = 'helm.sh/hook'
const WAVE = 'argocd.argoproj.io/sync-wave'
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer'

const OF_HELM: Readonly<Record<string, SyncPhase>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
}

const POLICIES: Readonly<Record<string, DeletePolicy>> = {
  BeforeHookCreation: 'BeforeHookCreation',
  HookSucceeded: 'HookSucceeded',
  HookFailed: 'HookFailed',
}

const HELM_POLICIES: Readonly<Record<string, DeletePolicy>> = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
}

const isSyncPhase = (text: string): text is SyncPhase => SYNC_PHASES.some((phase) => phase === text)

/** Hooks of Helm count where there is none of Argo CD. */
function hookTypes(object: KubeObject): (SyncPhase | 'Skip')[] {
  const own = annotationItems(object, HOOK).filter((text): text is SyncPhase | 'Skip' => isSyncPhase(text) || text === 'Skip')
  return own.length > 0 ? own : annotationItems(object, HELM_HOOK).flatMap((text) => OF_HELM[text] ?? [])
}

export const isSkipped = (object: KubeObject) => {
  const types = hookTypes(object)
  return types.length === 1 && types[0] === 'Skip'
}

/** One that a sync runs, or that nobody knows. */
export function isHook(object: KubeObject): boolean {
  if (object.metadata.annotations?.[HOOK] !== undefined) return !isSkipped(object)
  const ofHelm = object.metadata.annotations?.[HELM_HOOK]
  // A definition of a kind is no hook, whatever Helm 2 calls it.
  return ofHelm !== undefined && ofHelm !== 'crd-install'
}

/** Of a type that no sync knows: neither deployed nor run. */
export const isIgnored = (object: KubeObject) => isHook(object) && hookTypes(object).length === 0

export const phasesOf = (object: KubeObject): SyncPhase[] => {
  if (isSkipped(object)) return []
  if (!isHook(object)) return ['Sync']
  const types = hookTypes(object)
  return SYNC_PHASES.filter((phase) => types.includes(phase))
}

export const isDeletionHook = (object: KubeObject | undefined, type: DeletionHook) =>
  annotationItems(object, HOOK).includes(type) || annotationItems(object, HELM_HOOK).includes(type === 'PreDelete' ? 'pre-delete' : 'post-delete')

export const isAnyHook = (object: KubeObject) => isHook(object) || isDeletionHook(object, 'PreDelete') || isDeletionHook(object, 'PostDelete')

/** What no sync touches: hooks of the deletion alone. */
export const isForDeletionOnly = (object: KubeObject) =>
  (isDeletionHook(object, 'PreDelete') || isDeletionHook(object, 'PostDelete')) && !hookTypes(object).some((type) => type !== 'Skip')

/** Before the next creation, unless something else is said. */
export function deletePolicies(object: KubeObject): DeletePolicy[] {
  const policies = [
    ...annotationItems(object, 'argocd.argoproj.io/hook-delete-policy').flatMap((text) => POLICIES[text] ?? []),
    ...annotationItems(object, 'helm.sh/hook-delete-policy').flatMap((text) => HELM_POLICIES[text] ?? []),
  ]
  return policies.length > 0 ? policies : ['BeforeHookCreation']
}

export function waveOf({ metadata }: KubeObject): number {
  const own = numberIn(metadata.annotations?.[WAVE])
  return own ?? numberIn(metadata.annotations?.['helm.sh/hook-weight']) ?? 0
}

const numberIn = (text: string | undefined) => (text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined)
