import { at, type KubeObject } from '../../cluster/kube-object.ts'
import type { ResourceTree } from '../app-cache.ts'
import { destinationNamespace } from '../application.ts'
import { settingOf } from '../services/argocd-settings.ts'
import type { ManagedResource } from './comparison/managed-resource.ts'
import type { Condition } from './conditions.ts'
import type { ControllerContext } from './controller-context.ts'
import { applicationTree } from './tree/application-tree.ts'

/** The tree of an application as the cluster is now, of what its project permits. */
export function buildTree(
  { parts, live }: ControllerContext,
  application: KubeObject,
  project: KubeObject | undefined,
  resources: readonly ManagedResource[],
): ResourceTree {
  return applicationTree(resources, live.all(), {
    project,
    namespace: destinationNamespace(application),
    isApplication: (name) => parts.applications.get(name) !== undefined,
    version: parts.version,
    nodeLabels: settingOf(parts, 'application.allowedNodeLabels')
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  })
}

/** What the project wants to be told of. */
export function orphanConditions({ orphanedNodes = [] }: ResourceTree, project: KubeObject | undefined): Condition[] {
  if (orphanedNodes.length === 0 || at(project, 'spec', 'orphanedResources', 'warn') === false) return []
  return [{ type: 'OrphanedResourceWarning', message: `Application has ${orphanedNodes.length} orphaned resources` }]
}
