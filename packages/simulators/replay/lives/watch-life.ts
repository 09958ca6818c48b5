import { isMap, type KubeObject, textAt } from '../../src/cluster/kube-object.ts'
import type { FluxSimulator } from '../../src/flux/index.ts'
import type { LifeFile, WatchEntry } from '../recording.ts'
import type { ObservedEvent } from './observed-states.ts'

/** Tells what happens to the kinds and in the namespaces that the recording watched. Returns how to stop. */
export function watchLife({ timeline }: LifeFile, { cluster }: FluxSimulator, tell: (event: ObservedEvent) => void): () => void {
  const events = timeline.filter((entry) => entry.kind === 'watch')
  const resources = new Set(events.map(({ resource }) => resource))
  const namespaces = new Set(events.map(({ object }) => textAt(object, 'metadata', 'namespace')))
  // The kubelet of the recordings is a stand-in that tells no events.
  const kubeletTells = events.some(({ object }) => isOfKubelet(object))
  return cluster.watch(({ type, info, object }) => {
    if (!resources.has(info.plural) || !namespaces.has(object.metadata.namespace)) return
    if (kubeletTells || !isOfKubelet(object)) tell({ resource: info.plural, type, object })
  })
}

const isOfKubelet = (object: unknown) => textAt(object, 'source', 'component') === 'kubelet'

/** An object as it is shown, unless the cluster has made it itself. */
export function putThere({ cluster }: FluxSimulator, { object }: WatchEntry): void {
  const { metadata } = object
  if (!isMap(metadata)) return
  const { uid: _uid, resourceVersion: _version, generation: _generation, creationTimestamp: _created, ...kept } = metadata
  const made = { ...object, metadata: kept } as unknown as KubeObject
  if (cluster.find(cluster.kindOf(made), made.metadata) === undefined) cluster.create(made)
}
