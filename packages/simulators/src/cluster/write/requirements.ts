import { type KindInfo, resourceName } from '../kinds.ts'
import type { JsonMap, KubeObject } from '../kube-object.ts'
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

/** A PUT names the very object that it means, if it says a uid. @throws StatusError 409. */
export function requireUid(info: KindInfo, live: KubeObject, uid: string | undefined): void {
  if (uid === undefined || uid === '' || uid === live.metadata.uid) return
  const { namespace, name } = live.metadata
  const group = info.group === '' ? '' : `${info.group}/`
  const key = `/registry/${group}${info.plural}/${namespace === undefined ? '' : `${namespace}/`}${name}`
  const precondition = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`
  const fault = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${precondition}`
  const message = `Operation cannot be fulfilled on ${resourceName(info)} "${name}": ${fault}`
  throw new StatusError(409, 'Conflict', message, objectDetails(info, name))
}

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
