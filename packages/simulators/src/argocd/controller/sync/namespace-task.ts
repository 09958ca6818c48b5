import { at, isMap, type JsonMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { destinationNamespace } from '../../application.ts'
import { SYNC_OPTIONS } from '../annotation-options.ts'
import type { SyncRun } from './sync-run.ts'
import { newTask, type SyncTask } from './sync-task.ts'

/** CreateNamespace=true: the namespace before everything else, where it is missing or its labels and annotations are to be managed. */
export async function namespaceTask({ application, comparison, settings, context }: SyncRun): Promise<SyncTask | undefined> {
  const name = destinationNamespace(application)
  if (!settings.options.includes('CreateNamespace=true') || name === '') return undefined
  if (comparison.managed.some(({ target }) => target !== undefined && isNamespace(target, name))) return undefined
  const bare: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  const live = await context.parts.client.get(bare, { name })
  const managed = at(application, 'spec', 'syncPolicy', 'managedNamespaceMetadata')
  if (!isMap(managed)) return live === undefined ? newTask('PreSync', bare, undefined) : undefined
  return newTask('PreSync', withMetadata(bare, managed), live)
}

export const isNamespace = (object: KubeObject, name: string) =>
  object.kind === 'Namespace' && object.apiVersion === 'v1' && object.metadata.name === name

/** Applied on the server side, so that labels and annotations of others stay. */
function withMetadata(namespace: KubeObject, managed: JsonMap): KubeObject {
  const texts = (member: string) => {
    const found = managed[member]
    return isMap(found) ? Object.fromEntries(Object.entries(found).map(([key, value]): [string, string] => [key, String(value)])) : {}
  }
  const labels = texts('labels')
  const annotations = { ...texts('annotations'), [SYNC_OPTIONS]: 'ServerSideApply=true' }
  return { ...namespace, metadata: { ...namespace.metadata, ...(Object.keys(labels).length === 0 ? {} : { labels }), annotations } }
}
