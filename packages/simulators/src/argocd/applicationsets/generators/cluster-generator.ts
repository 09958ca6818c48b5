import { at, isMap, type JsonMap } from '../../../cluster/kube-object.ts'
import { selects as matchesSelector } from '../../../workloads/runtime/label-selector.ts'
import type { ArgoCdParts } from '../../argocd-parts.ts'
import { knownClusters } from '../../services/known-clusters.ts'
import { normalizedName } from '../normalized-name.ts'
import type { Parameters } from '../render-text.ts'
import { withValues } from './with-values.ts'

/** One set of parameters for each cluster; with a selector only for registered ones, as the one that Argo CD runs in has no labels. */
export function clusterParameters(parts: ArgoCdParts, generator: JsonMap, isGo: boolean, options: readonly string[]): Parameters[] {
  const { selector } = generator
  const isChosen = isMap(selector) && Object.keys(selector).length > 0
  const clusters = knownClusters(parts).filter(({ secret, labels }) => {
    if (!isChosen) return true
    return secret !== undefined && matchesSelector(selector, { 'argocd.argoproj.io/secret-type': 'cluster', ...labels })
  })
  return clusters.map(({ name, server, project, secret, labels, annotations }) => {
    const base: JsonMap = { name, nameNormalized: normalizedName(name), server, ...(secret === undefined && !isGo ? {} : { project }) }
    return withValues({ ...base, ...metadataOf(labels, annotations, isGo, secret !== undefined) }, at(generator, 'values'), isGo, options)
  })
}

function metadataOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  isGo: boolean,
  isRegistered: boolean,
): JsonMap {
  const marked = isRegistered ? { ...labels, 'argocd.argoproj.io/secret-type': 'cluster' } : { ...labels }
  if (isGo) return { metadata: { labels: marked, annotations: { ...annotations } } }
  const flat = (kind: string, texts: Readonly<Record<string, string>>) =>
    Object.entries(texts).map(([key, value]): [string, string] => [`metadata.${kind}.${key}`, value])
  return Object.fromEntries([...flat('labels', marked), ...flat('annotations', annotations)])
}
