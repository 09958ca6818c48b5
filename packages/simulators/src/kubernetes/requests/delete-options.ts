import type { DeleteContext } from '../../cluster/cluster.ts'
import { at, isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import type { FieldCause } from '../../cluster/schema/field-cause.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { ResourceCall } from '../routes/call.ts'
import { invalidOptions } from './invalid-options.ts'
import { jsonProblem } from './json-problems.ts'
import { contentTypeOf, unknownFormat } from './media-type.ts'
import { notAnObject } from './read-object.ts'
import { readText } from './read-text.ts'
import { problemsOfDryRun } from './write-options.ts'

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const
type Policy = (typeof POLICIES)[number]

/** DeleteOptions of the body, or else of the query. @throws StatusError 400, 413, 415, 422. */
export async function readDeleteOptions({ request, info }: ResourceCall): Promise<DeleteContext> {
  const text = await readText(request)
  const options = text === '' ? ofQuery(info.query) : ofBody(request, text)
  const { propagationPolicy: policy, orphanDependents: orphan, gracePeriodSeconds: grace } = options
  const dryRun = at(options, 'dryRun')
  const dryRuns = Array.isArray(dryRun) ? dryRun.map(String) : []
  const causes = [...problemsOfPolicy(policy, orphan), ...problemsOfDryRun(dryRuns)]
  if (causes.length > 0) throw invalidOptions('DeleteOptions', ...causes)
  const { uid, resourceVersion } = isMap(options['preconditions']) ? options['preconditions'] : {}
  return {
    dryRun: dryRuns.length > 0,
    propagationPolicy: typeof policy === 'string' ? (policy as Policy) : orphan === true ? 'Orphan' : orphan === false ? 'Background' : undefined,
    gracePeriodSeconds: typeof grace === 'number' ? grace : undefined,
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
  }
}

function ofQuery(query: URLSearchParams): JsonMap {
  const grace = query.get('gracePeriodSeconds') ?? ''
  if (grace !== '' && !/^[+-]?\d+$/.test(grace)) {
    throw new StatusError(400, 'BadRequest', `strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`)
  }
  const policy = query.get('propagationPolicy')
  const orphan = query.get('orphanDependents')
  return {
    dryRun: query.getAll('dryRun'),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(orphan === null ? {} : { orphanDependents: orphan !== 'false' && orphan !== '0' }),
    ...(grace === '' ? {} : { gracePeriodSeconds: Number(grace) }),
  }
}

function ofBody(request: Request, text: string): JsonMap {
  if (!['', 'application/json', 'application/yaml'].includes(contentTypeOf(request))) throw unknownFormat()
  try {
    return requireOptions(JSON.parse(text) as Json)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new StatusError(400, 'BadRequest', `couldn't get version/kind; json parse error: ${jsonProblem(text)}`)
  }
}

function requireOptions(value: Json): JsonMap {
  if (value === null) return {}
  if (!isMap(value)) throw bad(`couldn't get version/kind; json parse error: ${notAnObject(value)}`)
  const { kind = '', apiVersion = '', gracePeriodSeconds } = value
  if (kind !== '' && kind !== 'DeleteOptions') {
    throw bad(`no kind "${String(kind)}" is registered for version "${String(apiVersion)}" in scheme "pkg/runtime/scheme.go:111"`)
  }
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds !== null && typeof gracePeriodSeconds !== 'number') {
    throw bad(`json: cannot unmarshal ${typeof gracePeriodSeconds} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`)
  }
  return value
}

const bad = (message: string) => new StatusError(400, 'BadRequest', message)

function problemsOfPolicy(policy: Json | undefined, orphan: Json | undefined): FieldCause[] {
  if (policy === undefined || policy === null) return []
  if (orphan !== undefined && orphan !== null) {
    const message = `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`
    return [{ reason: 'FieldValueInvalid', message, field: 'propagationPolicy' }]
  }
  if (POLICIES.some((known) => known === policy)) return []
  const supported = [...POLICIES, 'nil'].map((one) => `"${one}"`).join(', ')
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`,
      field: 'propagationPolicy',
    },
  ]
}
