import { type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import type { ResourceTree } from '../../app-cache.ts'
import { isSince } from '../../argocd-version.ts'
import { isResourcePermitted } from '../../projects/permissions.ts'
import { IN_CLUSTER } from '../../services/known-clusters.ts'
import type { ManagedResource } from '../comparison/managed-resource.ts'
import { groupOf, versionOf } from '../comparison/resource-key.ts'
import { appHosts } from './app-hosts.ts'
import { ClusterGraph } from './cluster-graph.ts'
import { orphanedObjects } from './orphaned-objects.ts'
import { treeNode } from './tree-node.ts'
import type { TreeOptions } from './tree-options.ts'

/**
 * What an application consists of, down to the last child, in a stable order: what is wanted and not there as a bare node.
 * @param objects everything in the cluster.
 */
export function applicationTree(resources: readonly ManagedResource[], objects: readonly KubeObject[], options: TreeOptions = {}): ResourceTree {
  const { version = '3.5' } = options
  const graph = new ClusterGraph(objects, isSince(version, '3.3'))
  const missing = resources.flatMap(({ target, live }) => (live === undefined && target !== undefined ? [missingNode(target)] : []))
  const isShown = (object: KubeObject) => isPermitted(object, options.project)
  const live = resources.flatMap((resource) => graph.get(resource.live))
  const members = graph.withDescendants(live, isShown)
  const orphans = graph.withDescendants(orphanedObjects(resources, objects, options), isShown)
  const hosts = appHosts(members, objects, isSince(version, '3.1') ? (options.nodeLabels ?? []) : [])
  const nodes = sorted([...missing, ...members.map((object) => treeNode(object, graph, version))])
  const orphanedNodes = sorted(orphans.map((object) => treeNode(object, graph, version)))
  return {
    ...(nodes.length === 0 ? {} : { nodes }),
    ...(orphanedNodes.length === 0 ? {} : { orphanedNodes }),
    ...(hosts.length === 0 ? {} : { hosts }),
  }
}

function missingNode(target: KubeObject): JsonMap {
  const group = groupOf(target)
  const { namespace, name } = target.metadata
  return {
    ...(group === '' ? {} : { group }),
    version: versionOf(target),
    kind: target.kind,
    ...(namespace ? { namespace } : {}),
    name,
    health: { status: 'Missing' },
  }
}

function isPermitted(object: KubeObject, project: KubeObject | undefined): boolean {
  if (project === undefined) return true
  const { name, namespace = '' } = object.metadata
  return isResourcePermitted(project, { group: groupOf(object), kind: object.kind, name, namespace }, IN_CLUSTER)
}

/** By their full name; those of one name stay as they came. */
function sorted(nodes: readonly JsonMap[]): JsonMap[] {
  const keyed = nodes.map((node) => ({ node, key: ['group', 'kind', 'namespace', 'name'].map((part) => textAt(node, part) ?? '').join('/') }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ node }) => node)
}
