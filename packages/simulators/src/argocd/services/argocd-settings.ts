import type { Cluster } from '../../cluster/cluster.ts'
import { isMap } from '../../cluster/kube-object.ts'

/** Where Argo CD keeps its settings: read from a copy of its own, so they are there while the Kubernetes API is not. */
export interface SettingsStore {
  readonly cluster: Cluster
  readonly namespace: string
}

export type SettingsObject = 'argocd-cm' | 'argocd-rbac-cm'

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' } as const
/** A key of `argocd-cm` as it is now; '' where it is not set. */
export const settingOf = (store: SettingsStore, key: string): string => settingsIn(store, 'argocd-cm')[key] ?? ''

/** The same object for as long as nothing has been set. */
const NONE: Readonly<Record<string, string>> = {}

/** All keys of a settings object as they are now: the same object for as long as they do not change. */
export function settingsIn({ cluster, namespace }: SettingsStore, name: SettingsObject): Readonly<Record<string, string>> {
  const data = cluster.peek(cluster.kindOf(CONFIG_MAP), { name, namespace })?.['data']
  return isMap(data) ? (data as Record<string, string>) : NONE
}
