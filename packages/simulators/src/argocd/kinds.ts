import { type KindInfo, kindInfo } from '../cluster/kinds.ts'

export const APPLICATION = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' } as const

export const APP_PROJECT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' } as const
export const APPLICATION_SET = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet' } as const

/** Application has no status subresource: every write of its status raises the generation (recorded); an ApplicationSet has one. */
export const ARGOCD_KINDS: readonly KindInfo[] = [
  { ...kindInfo(['argoproj.io', 'v1alpha1', 'Application', 'applications', 'g']), custom: true },
  { ...kindInfo(['argoproj.io', 'v1alpha1', 'AppProject', 'appprojects', 'g']), custom: true },
  { ...kindInfo(['argoproj.io', 'v1alpha1', 'ApplicationSet', 'applicationsets', 'gs']), custom: true },
]
