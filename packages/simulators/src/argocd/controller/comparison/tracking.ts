import type { KubeObject } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { groupOf } from './resource-key.ts'

const TRACKING_ID = 'argocd.argoproj.io/tracking-id'
const INSTANCE = 'app.kubernetes.io/instance'

/** Whose an object is, and what else its mark says: a label says nothing but the name. */
export interface Owner {
  readonly application: string
  readonly identity?: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string }
}

/** An annotation, before 3.0 a label. CustomResourceDefinitions are never marked. */
export function withTracking(object: KubeObject, application: string, destination: string, version: ArgoCdVersion): KubeObject {
  if (object.kind === 'CustomResourceDefinition') return object
  const { metadata } = object
  if (!isSince(version, '3.0')) return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [INSTANCE]: application } } }
  const id = `${application}:${groupOf(object)}/${object.kind}:${metadata.namespace || destination}/${metadata.name ?? ''}`
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [TRACKING_ID]: id } } }
}

export function ownerOf(live: KubeObject, version: ArgoCdVersion): Owner | undefined {
  if (!isSince(version, '3.0')) {
    const application = live.metadata.labels?.[INSTANCE]
    return application === undefined || application === '' ? undefined : { application }
  }
  const [application, type, path, ...rest] = live.metadata.annotations?.[TRACKING_ID]?.split(':') ?? []
  const [group, kind] = type?.split('/') ?? []
  const [namespace, name] = path?.split('/') ?? []
  // Names of RBAC objects have colons.
  const whole = [name, ...rest].join(':')
  if (application === undefined || group === undefined || kind === undefined || namespace === undefined || name === undefined) return undefined
  return { application, identity: { group, kind, namespace, name: whole } }
}

/** Whether the mark of a live object is its own: one that was copied from another object, as by a controller, does not count. */
export function isOwnMark(live: KubeObject | undefined, target: KubeObject | undefined, version: ArgoCdVersion): boolean {
  if (live === undefined || !isSince(version, '3.0')) return true
  const marked = target ?? live
  const identity =
    target === undefined
      ? ownerOf(live, version)?.identity
      : { group: groupOf(marked), kind: marked.kind, namespace: marked.metadata.namespace ?? '', name: marked.metadata.name }
  if (identity === undefined) return true
  const { namespace = '', name } = live.metadata
  return (
    (namespace === identity.namespace || namespace === '') &&
    name === identity.name &&
    groupOf(live) === identity.group &&
    live.kind === identity.kind
  )
}
