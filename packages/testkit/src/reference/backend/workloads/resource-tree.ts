import type { WireNode } from '../wire-answers.ts'
import type { WireHealth, WireResource } from '../wire-types.ts'
import { idOf, idOfManifest, imageOf, nameOf } from './manifest.ts'
import type { LiveObject } from './target-cluster.ts'

/** What runs: the objects that were applied, and the pods that follow from them. */
export function resourceTree(live: ReadonlyMap<string, LiveObject>, resources: readonly WireResource[]): WireNode[] {
  return [...live.values()].flatMap((object) => {
    const { manifest, uid, createdAt, leftOver } = object
    const shown = resources.find((resource) => idOf(resource) === idOfManifest(manifest))
    const image = imageOf(manifest)
    const health: WireHealth = shown?.health ?? { state: 'unknown', message: null }
    const node: WireNode = {
      ...nameOf(manifest),
      id: uid,
      parents: [],
      managed: !leftOver,
      sync: shown?.sync ?? 'unsure',
      health,
      images: image === null ? [] : [image],
      createdAt: new Date(createdAt).toISOString(),
    }
    return [node, ...object.pods.map((pod): WireNode => podNode(node, pod.name, pod.startedAt))]
  })
}

function podNode(parent: WireNode, name: string, startedAt: number): WireNode {
  return {
    ...parent,
    id: `${parent.id}/${name}`,
    group: '',
    version: 'v1',
    kind: 'Pod',
    name,
    parents: [parent.id],
    managed: false,
    createdAt: new Date(startedAt).toISOString(),
  }
}
