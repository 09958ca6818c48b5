import { isMap } from '../../cluster/kube-object.ts'
import type { SettingsStore } from './argocd-settings.ts'

const SECRET = { apiVersion: 'v1', kind: 'Secret' } as const

/** All keys of a Secret as they are now, decoded; {} where there is none. */
export function secretValues({ cluster, namespace }: SettingsStore, name: string): Readonly<Record<string, string>> {
  const data = cluster.peek(cluster.kindOf(SECRET), { name, namespace })?.['data']
  if (!isMap(data)) return {}
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]))
}
