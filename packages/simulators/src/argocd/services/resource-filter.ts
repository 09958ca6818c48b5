import { parse, YAMLParseError } from 'yaml'
import { isMap, type JsonMap } from '../../cluster/kube-object.ts'
import { matchesGlob } from '../glob-pattern.ts'
import { type SettingsStore, settingOf } from './argocd-settings.ts'

export interface GroupAndKind {
  readonly group: string
  readonly kind: string
}

/** Events and leases, whatever the settings say. */
const NEVER: readonly JsonMap[] = [
  { apiGroups: ['events.k8s.io', 'metrics.k8s.io'] },
  { apiGroups: [''], kinds: ['Event'] },
  { apiGroups: ['coordination.k8s.io'], kinds: ['Lease'] },
]

/** Kinds that Argo CD does not look at in a cluster (`resource.exclusions`, `resource.inclusions`). */
export function isExcludedKind(store: SettingsStore, resource: GroupAndKind, server: string): boolean {
  const [excluded, included] = ['resource.exclusions', 'resource.inclusions'].map((key) => filtersOf(settingOf(store, key))) as [JsonMap[], JsonMap[]]
  if (included.length > 0 && !included.some((filter) => fits(filter, resource, server))) return true
  return [...NEVER, ...excluded].some((filter) => fits(filter, resource, server))
}

function fits(filter: JsonMap, { group, kind }: GroupAndKind, server: string): boolean {
  const some = (member: string, text: string) => {
    const patterns = filter[member]
    return !Array.isArray(patterns) || patterns.length === 0 || patterns.some((pattern) => pattern === text || matchesGlob(String(pattern), text))
  }
  return some('apiGroups', group) && some('kinds', kind) && some('clusters', server)
}

/** Settings that cannot be read are as good as none. */
function filtersOf(text: string): JsonMap[] {
  try {
    const read: unknown = parse(text)
    return Array.isArray(read) ? read.filter(isMap) : []
  } catch (error) {
    if (error instanceof YAMLParseError) return []
    throw error
  }
}
