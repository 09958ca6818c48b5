import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import type { ResourceTree } from '../app-cache.ts'

/** As `status.summary` has it: images and addresses of everything in the tree, in order. */
export function treeSummary({ nodes = [] }: ResourceTree): JsonMap {
  const texts = (values: readonly unknown[]) => [...new Set(values.filter((value): value is string => typeof value === 'string'))].sort()
  const images = texts(nodes.flatMap((node) => listIn(node['images'])))
  const externalURLs = texts(nodes.flatMap((node) => listIn(isMap(node['networkingInfo']) ? node['networkingInfo']['externalURLs'] : undefined)))
  const isParent = nodes.some((node) => node['kind'] === 'Application' && textAt(node, 'group') === 'argoproj.io')
  return {
    ...(externalURLs.length === 0 ? {} : { externalURLs }),
    ...(images.length === 0 ? {} : { images }),
    ...(isParent ? { isAppOfApps: true } : {}),
  }
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
