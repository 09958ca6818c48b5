import { buildFailure } from './build-failure.ts'
import { changeAt } from './field-paths.ts'
import { type Resource, shownGvk } from './resource.ts'

export interface ReplicaChange {
  readonly name: string
  readonly count: number
}

const KINDS = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']

/** As `replicas:` sets them; the name may be any that the object has had. */
export function setReplicas(resources: readonly Resource[], { name, count }: ReplicaChange): void {
  const found = resources.filter(({ allIds }) => allIds.some((id) => id.name === name && KINDS.includes(id.kind)))
  if (found.length === 0) {
    const kinds = KINDS.map((kind) => shownGvk({ kind, version: '', group: '' })).join(' ')
    throw buildFailure(`resource with name ${name} does not match a config with the following GVK [${kinds}]`)
  }
  for (const { object } of found) changeAt(object, { path: 'spec/replicas', create: true }, () => count)
}
