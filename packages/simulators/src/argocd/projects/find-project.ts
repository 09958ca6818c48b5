import { parse, YAMLParseError } from 'yaml'
import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { parseLabelSelector } from '../../kubernetes/lists/label-selector.ts'
import { APP_PROJECT } from '../kinds.ts'
import { listRepositories } from '../repo-server/find-repository.ts'
import { type SettingsStore, settingOf } from '../services/argocd-settings.ts'
import { clustersOfProject } from '../services/known-clusters.ts'

/** As it is stored; shared and frozen. */
export const storedProject = ({ cluster, namespace }: SettingsStore, name: string): KubeObject | undefined =>
  cluster.peek(cluster.kindOf(APP_PROJECT), { name, namespace })

/** By name; shared and frozen. */
export const storedProjects = ({ cluster, namespace }: SettingsStore): readonly KubeObject[] =>
  cluster.peekAll(cluster.kindOf(APP_PROJECT), namespace)

/** As applications are judged by it: with its own repositories and clusters, and with what its global projects add. */
export function findProject(store: SettingsStore, name: string): KubeObject | undefined {
  const stored = storedProject(store, name)
  if (stored === undefined) return undefined
  const repositories = listRepositories(store).filter((repository) => repository.project === name)
  const clusters = clustersOfProject(store, name)
  const added = {
    sourceRepos: repositories.map(({ repo }) => repo),
    destinations: clusters.flatMap(({ server, namespaces }) =>
      (namespaces.length === 0 ? ['*'] : namespaces).map((namespace): JsonMap => ({ server, namespace })),
    ),
  }
  return withGlobalProjects(store, { ...stored, spec: mergedLists(stored.spec ?? {}, added) })
}

/** With the lists of its global projects behind its own. */
export function withGlobalProjects(store: SettingsStore, project: KubeObject): KubeObject {
  let spec = project.spec ?? {}
  for (const global of globalProjectsOf(store, project)) spec = mergedLists(spec, global.spec ?? {})
  return { ...project, spec }
}

/** The projects that `argocd-cm` makes global for this one. */
export function globalProjectsOf(store: SettingsStore, project: KubeObject): KubeObject[] {
  const found: KubeObject[] = []
  for (const entry of globalSettings(store)) {
    const name = textAt(entry, 'projectName') ?? ''
    if (name === project.metadata.name || !selects(entry['labelSelector'], project.metadata.labels ?? {})) continue
    const global = storedProject(store, name)
    // The real one gives up here, too.
    if (global === undefined) break
    found.push(global)
  }
  return found
}

const LISTS = [
  ...['clusterResourceWhitelist', 'clusterResourceBlacklist', 'namespaceResourceWhitelist', 'namespaceResourceBlacklist'],
  ...['syncWindows', 'sourceRepos', 'destinations', 'destinationServiceAccounts'],
]

function mergedLists(spec: JsonMap, added: Readonly<Record<string, Json>>): JsonMap {
  const merged = { ...spec }
  for (const name of LISTS) {
    const more = added[name]
    const own = spec[name]
    if (Array.isArray(more) && more.length > 0) merged[name] = [...(Array.isArray(own) ? own : []), ...more]
  }
  return merged
}

/** Settings that cannot be read are as good as none. */
function globalSettings(store: SettingsStore): JsonMap[] {
  try {
    const read: unknown = parse(settingOf(store, 'globalProjects'))
    return Array.isArray(read) ? read.filter(isMap) : []
  } catch (error) {
    if (error instanceof YAMLParseError) return []
    throw error
  }
}

const OPERATORS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
}

/** An empty selector selects everything. */
function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const equal = Object.entries(at(selector, 'matchLabels') ?? {}).map(([key, value]) => `${key}=${value}`)
  const expressions = at(selector, 'matchExpressions')
  const others = (Array.isArray(expressions) ? expressions.filter(isMap) : []).map((expression) => {
    const values = expression['values']
    return OPERATORS[textAt(expression, 'operator') ?? '']?.(textAt(expression, 'key') ?? '', Array.isArray(values) ? values.join(',') : '')
  })
  return others.every((text) => text !== undefined) && parseLabelSelector([...equal, ...others].join(','))(labels)
}
