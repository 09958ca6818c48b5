import { at, isMap, type Json, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'
import { APPLICATION_TYPE } from './types/application-type.ts'
import { goMarshalled } from './types/go-struct.ts'

/** Stored objects never change, so neither does what is made of them. */
const made = new WeakMap<KubeObject, { readonly version: ArgoCdVersion; readonly answer: JsonMap }>()

/** An application as the API answers it in a list: what Argo CD's own type has, without kind and apiVersion. */
export function listedApplication(application: KubeObject, version: ArgoCdVersion): JsonMap {
  const known = made.get(application)
  if (known?.version === version) return known.answer
  const answer = goMarshalled(application, APPLICATION_TYPE, version)
  if (Object.isFrozen(application)) made.set(application, { version, answer })
  return answer
}

/**
 * As a get and a watch answer it: where the controller does not store the health of each resource (from 3.0 on), it is filled in from the
 * tree that the controller has left in Redis.
 */
export function applicationAnswer({ cache, outages, version }: ArgoCdParts, application: KubeObject): JsonMap {
  const answer = listedApplication(application, version)
  const status = answer['status']
  const isInTree = textAt(status, 'resourceHealthSource') === 'appTree' && !outages.redis
  const tree = isInTree ? cache.tree(application.metadata.name) : undefined
  const resources = at(status, 'resources')
  if (tree === undefined || !isMap(status) || !Array.isArray(resources)) return answer
  const health = new Map((tree.nodes ?? []).flatMap((node) => healthEntry(node)))
  const judged = resources.filter(isMap).map(({ health: _stored, ...resource }) => {
    const found = health.get(keyOf(resource))
    return found === undefined ? resource : withHealth(resource, found)
  })
  return { ...answer, status: { ...status, resources: judged } }
}

function healthEntry(node: JsonMap): [string, Json][] {
  if (isMap(node['health'])) return [[keyOf(node), node['health']]]
  const isMissing = !node['resourceVersion'] && !node['uid'] && !node['createdAt']
  return isMissing ? [[keyOf(node), { status: 'Missing', message: 'Resource has not been created' }]] : []
}

const keyOf = (resource: JsonMap) => ['group', 'kind', 'namespace', 'name'].map((part) => textAt(resource, part) ?? '').join('/')

/** Where Go writes it: after the status. */
function withHealth({ hook, requiresPruning, syncWave, requiresDeletionConfirmation, ...resource }: JsonMap, health: Json): JsonMap {
  const after = Object.entries({ hook, requiresPruning, syncWave, requiresDeletionConfirmation })
  const there = after.flatMap(([name, value]): [string, Json][] => (value === undefined ? [] : [[name, value]]))
  return { ...resource, health, ...Object.fromEntries(there) }
}
