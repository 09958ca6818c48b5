import { type KindInfo, resourceName } from '../kinds.ts'
import type { JsonMap, KubeObject, ObjectMeta } from '../kube-object.ts'
import { modified, objectDetails, StatusError } from '../status-error.ts'

/** Of a write that changes an object: the version that it is based on. @throws StatusError 409, 422, 500. */
export function requireVersion(info: KindInfo, live: KubeObject, version: string | undefined): void {
  const given = version ?? ''
  if (given !== '' && !/^\d+$/.test(given)) throw new StatusError(500, '', `strconv.ParseUint: parsing ${JSON.stringify(given)}: invalid syntax`)
  if (given === '' || given === '0') {
    if (info.custom !== true && info.versionedUpdate !== true) return
    const cause = { reason: 'FieldValueInvalid', message: 'Invalid value: 0: must be specified for an update', field: 'metadata.resourceVersion' }
    const message = `${resourceName(info)} "${live.metadata.name}" is invalid: ${cause.field}: ${cause.message}`
    throw new StatusError(422, 'Invalid', message, { ...objectDetails(info, live.metadata.name), causes: [cause] })
  }
  if (given !== live.metadata.resourceVersion) throw modified(info, live.metadata.name)
}

/** A PUT names the very object that it means, if it says a uid. `live` undefined: there is none. @throws StatusError 409. */
export function requireUid(info: KindInfo, live: KubeObject | undefined, { uid, namespace, name }: ObjectMeta, dryRun?: boolean): void {
  if (uid === undefined || uid === '' || uid === live?.metadata.uid) return
  // What is not stored has no prefix of the store (measured).
  const key = `${dryRun === true ? '' : '/registry'}/${storagePrefix(info)}/${namespace === undefined ? '' : `${namespace}/`}${name}`
  const precondition = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live?.metadata.uid ?? ''}`
  const fault = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${precondition}`
  throw conflict(info, name, fault)
}

/** Under which name the store of a genuine server has the objects of a kind. */
function storagePrefix({ custom, group, plural }: KindInfo): string {
  if (custom === true || group === 'apiextensions.k8s.io' || group === 'apiregistration.k8s.io') return `${group}/${plural}`
  return PREFIXES[plural] ?? plural
}

const PREFIXES: Readonly<Record<string, string>> = {
  endpoints: 'services/endpoints',
  ingresses: 'ingress',
  nodes: 'minions',
  replicationcontrollers: 'controllers',
  services: 'services/specs',
}

/** An apply makes no object of a certain identity. @throws StatusError 409. */
export function requireNoUid(info: KindInfo, { metadata: { uid, name } }: KubeObject): void {
  // A null is no uid.
  if ((uid ?? '') !== '') throw conflict(info, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
}

const conflict = (info: KindInfo, name: string, why: string) =>
  new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${resourceName(info)} "${name}": ${why}`, objectDetails(info, name))

/** @throws StatusError 400. */
export function requireSameObject(live: KubeObject, wanted: KubeObject): void {
  const { name, namespace } = wanted.metadata
  if (name === undefined || name === '') {
    const reason = 'name must be provided'
    throw new StatusError(400, 'BadRequest', `the name of the object (${live.metadata.name} based on URL) was undeterminable: ${reason}`)
  }
  if (name !== live.metadata.name) {
    throw new StatusError(400, 'BadRequest', `the name of the object (${name}) does not match the name on the URL (${live.metadata.name})`)
  }
  if (namespace !== undefined && namespace !== live.metadata.namespace) {
    throw new StatusError(400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent on the request')
  }
}

export function forbiddenObject(info: KindInfo, name: string, why: string, causes?: readonly JsonMap[]): StatusError {
  const details = { ...objectDetails(info, name), ...(causes === undefined ? {} : { causes: [...causes] }) }
  return new StatusError(403, 'Forbidden', `${resourceName(info)} "${name}" is forbidden: ${why}`, details)
}
