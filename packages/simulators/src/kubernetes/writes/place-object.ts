import { apiVersionOf, type KindInfo } from '../../cluster/kinds.ts'
import { isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { invalid, StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../built-in.ts'
import { metadataProblem } from '../requests/metadata-types.ts'
import type { ResourceCall } from '../routes/call.ts'

/** The object of a POST or PUT, of the kind that the path says: anything else is refused. @throws StatusError 400, 422. */
export function requireKind(call: ResourceCall, body: JsonMap): JsonMap {
  const { kind: info } = call
  const expected = apiVersionOf(info)
  const apiVersion = textAt(body, 'apiVersion') ?? ''
  const kind = textAt(body, 'kind') ?? ''
  // Those of a built-in kind are found when the whole object is decoded.
  const problem = isBuiltIn(info) ? undefined : metadataProblem(body)
  if (problem !== undefined) {
    throw new StatusError(400, 'BadRequest', `${info.kind} in version "${info.version}" cannot be handled as a ${info.kind}: ${problem}`)
  }
  if (isBuiltIn(info)) {
    requireBuiltIn(info, apiVersion, kind)
    return { ...body, apiVersion: expected, kind: info.kind }
  }
  if (apiVersion !== expected) {
    warnOfUnserved(call, apiVersion, body)
    const message = `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`
    throw new StatusError(400, 'BadRequest', message)
  }
  if (kind !== info.kind) {
    const cause = { reason: 'FieldValueInvalid', message: `Invalid value: "${kind}": must be ${info.kind}`, field: 'kind' }
    throw invalid({ ...info, kind }, textAt(body, 'metadata', 'name') ?? '', [cause])
  }
  return body
}

/** Recorded: a version without a schema knows no field, and says so before it is refused. */
function warnOfUnserved({ kind, info, warnings }: ResourceCall, apiVersion: string, body: JsonMap): void {
  const [group, version] = apiVersion.split('/')
  if (group !== kind.group || (kind.served ?? [kind.version]).includes(version ?? '') || info.query.get('fieldValidation') === 'Ignore') return
  for (const member of Object.keys(body).sort()) {
    if (!['apiVersion', 'kind', 'metadata'].includes(member)) warnings.push(`unknown field "${member}"`)
  }
}

function requireBuiltIn(info: KindInfo, apiVersion: string, kind: string): void {
  if ((apiVersion === '' || apiVersion === apiVersionOf(info)) && (kind === '' || kind === info.kind)) return
  const [version = ''] = apiVersion.split('/').slice(-1)
  const known = kind === info.kind && apiVersion !== ''
  const why = known
    ? `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`
    : `converting (${version}.${kind}) to (${info.group === '' ? 'core' : info.group.split('.')[0]}.${info.kind}): unknown conversion`
  throw new StatusError(400, 'BadRequest', `${kind || info.kind} in version "${version}" cannot be handled as a ${info.kind}: ${why}`)
}

/** The object with the namespace of the path. @throws StatusError 400 when it names another one. */
export function inNamespace(body: JsonMap, namespace: string | undefined): KubeObject {
  const metadata = isMap(body['metadata']) ? body['metadata'] : {}
  const given = metadata['namespace'] ?? ''
  if (namespace !== undefined && given !== '' && given !== namespace) {
    throw new StatusError(400, 'BadRequest', 'the namespace of the provided object does not match the namespace sent on the request')
  }
  const { namespace: _given, ...rest } = metadata
  return { ...body, metadata: { ...rest, ...(namespace === undefined ? {} : { namespace }) } } as unknown as KubeObject
}

/** @throws StatusError 400. */
export function requireSameName(body: JsonMap, name: string): void {
  const given = textAt(body, 'metadata', 'name') ?? ''
  if (given === name) return
  const message =
    given === ''
      ? `the name of the object (${name} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${given}) does not match the name on the URL (${name})`
  throw new StatusError(400, 'BadRequest', message)
}

/** Members that JSON has twice: told or refused like unknown fields. @throws StatusError 400. */
export function tellDuplicates({ kind, info, warnings }: ResourceCall, duplicates: readonly string[]): void {
  const mode = info.query.get('fieldValidation') || 'Warn'
  if (duplicates.length === 0 || mode === 'Ignore') return
  const texts = [...new Set(duplicates)].map((path) => `duplicate field "${path}"`)
  if (mode === 'Warn') warnings.push(...texts)
  else {
    const message = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${texts.join(', ')}`
    throw new StatusError(400, 'BadRequest', message)
  }
}
