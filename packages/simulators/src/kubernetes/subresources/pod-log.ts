import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { FieldCause } from '../../cluster/schema/field-cause.ts'
import { notFound, StatusError } from '../../cluster/status-error.ts'
import type { PodLogOptions } from '../../workloads/pod-logs.ts'
import type { Answer } from '../answers/answer.ts'
import { keyOf, type ResourceCall } from '../routes/call.ts'
import { isTrue } from '../routes/request-info.ts'
import { EventStream } from '../watches/event-stream.ts'

/** `GET …/pods/<name>/log`: plain text, whole or followed. @throws StatusError 400, 404, 422. */
export async function readPodLog(call: ResourceCall): Promise<Answer> {
  const { server, kind, info, request } = call
  const { name } = keyOf(call)
  const options = readLogOptions(info.query, name)
  const pod = server.cluster.peek(kind, keyOf(call))
  if (pod === undefined) throw notFound(kind, name)
  const chosen = { ...options, container: chooseContainer(pod, options.container) }
  // Without a node there is nobody to ask.
  if (textAt(pod, 'spec', 'nodeName') === undefined) return { status: 204, headers: {}, classified: false, body: '' }
  // The connection to the node has no flow schema: it is one that goes on for long.
  const answer = { status: 200, headers: { 'content-type': 'text/plain' }, classified: false }
  if (!isTrue(info.query.get('follow'))) return { ...answer, body: server.logs.read(pod, chosen) }
  const stream = new EventStream()
  const gone = new AbortController()
  stream.onEnd(() => gone.abort())
  stream.onEnd(server.streams.add(stream, true))
  request.signal.addEventListener('abort', () => stream.abandon(), { once: true })
  const pieces = server.logs.follow(pod, chosen, gone.signal)
  void pump(pieces, stream)
  return { ...answer, body: stream.readable }
}

async function pump(pieces: AsyncIterable<string>, stream: EventStream): Promise<void> {
  try {
    for await (const piece of pieces) {
      stream.write(piece)
      stream.flush()
    }
    stream.end()
  } catch (error) {
    // A log that breaks off in the middle has no way to say why.
    if (!stream.ended.aborted) stream.cut()
    if (!(error instanceof StatusError) && !stream.ended.aborted) throw error
  }
}

/** @throws StatusError 400, 422. */
function readLogOptions(query: URLSearchParams, pod: string): PodLogOptions {
  const tailLines = integer(query, 'tailLines')
  const limitBytes = integer(query, 'limitBytes')
  const sinceSeconds = integer(query, 'sinceSeconds')
  const sinceTime = query.get('sinceTime') ?? undefined
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime))) {
    const shown = JSON.stringify(sinceTime)
    throw new StatusError(400, 'BadRequest', `parsing time ${shown} as "2006-01-02T15:04:05Z07:00": cannot parse ${shown} as "2006"`)
  }
  const stream = query.get('stream') ?? ''
  const causes: FieldCause[] = []
  const invalid = (field: string, value: number | string, rule: string) =>
    causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${rule}`, field })
  if (tailLines !== undefined && tailLines < 0) invalid('tailLines', tailLines, 'must be greater than or equal to 0')
  if (limitBytes !== undefined && limitBytes < 1) invalid('limitBytes', limitBytes, 'must be greater than 0')
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    causes.push({ reason: 'FieldValueForbidden', message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified', field: '[]' })
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) invalid('sinceSeconds', sinceSeconds, 'must be greater than 0')
  // Its feature gate is closed.
  if (stream !== '') causes.push({ reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified', field: 'stream' })
  if (causes.length > 0) throw invalidLogOptions(pod, causes)
  return {
    container: query.get('container') ?? undefined,
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines,
    limitBytes,
    sinceSeconds,
    sinceTime,
  }
}

function invalidLogOptions(pod: string, causes: readonly FieldCause[]): StatusError {
  const lines = causes.map(({ field, message }) => `${field}: ${message}`)
  const message = `PodLogOptions "${pod}" is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`
  return new StatusError(422, 'Invalid', message, { name: pod, kind: 'PodLogOptions', causes: causes.map((cause) => ({ ...cause })) })
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (/^[+-]?\d+$/.test(text)) return Number(text)
  throw new StatusError(400, 'BadRequest', `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** @throws StatusError 400 where there are several and none is named, or where there is none of that name. */
export function chooseContainer(pod: KubeObject, wanted: string | undefined): string {
  const named = (member: string) => {
    const list = at(pod, 'spec', member)
    return (Array.isArray(list) ? list : []).filter(isMap).map((one) => String(one['name']))
  }
  const names = named('containers')
  const init = named('initContainers')
  const ephemeral = named('ephemeralContainers')
  const { name } = pod.metadata
  if (wanted !== undefined && wanted !== '') {
    if ([...names, ...init, ...ephemeral].includes(wanted)) return wanted
    throw new StatusError(400, 'BadRequest', `container ${wanted} is not valid for pod ${name}`)
  }
  const [first] = names
  if (first !== undefined && names.length === 1) return first
  const all = [...init, ...names, ...ephemeral].join(' ')
  throw new StatusError(400, 'BadRequest', `a container name must be specified for pod ${name}, choose one of: [${all}]`)
}
