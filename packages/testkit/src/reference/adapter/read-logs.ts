import { type DeploymentRef, isDmsError, type LogLine, type LogOptions } from '@gitops-dms/core'
import { scopeOfObject } from './deployment-ref.ts'
import { findDeployment } from './find-deployment.ts'
import type { ReferenceClient } from './reference-client.ts'
import { fromErrorLine } from './reference-error.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Call, Scope, WireLogLine } from './reference-types.ts'

/**
 * Lines of the workload, and notices for what is none. Without `follow` they are merged by time; with it each container's come in order as they are
 * written, and a cut is told by a notice and gone on after.
 */
export async function* readLogs(
  client: ReferenceClient,
  settings: ResolvedSettings,
  ref: DeploymentRef,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  const ended = new AbortController()
  const call: Call = { signal: options.signal === undefined ? ended.signal : AbortSignal.any([options.signal, ended.signal]) }
  try {
    const scope = scopeOfObject(await findDeployment(client, settings, ref, call))
    if (options.follow === true) yield* followLines(client, scope, options, call)
    else yield* (await collect(client, scope, options, call)).sort(byTime)
  } finally {
    ended.abort() // the stream, when the reader leaves in the middle
  }
}

const byTime = (a: LogLine, b: LogLine) => ((a.time ?? '') < (b.time ?? '') ? -1 : (a.time ?? '') > (b.time ?? '') ? 1 : 0)

async function collect(client: ReferenceClient, scope: Scope, options: LogOptions, call: Call): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for await (const line of await client.openLogs(scope, buildQuery(options), call)) lines.push(mapLine(line, client.server))
  return lines
}

/** How often in a row a stream may break before a line has come. */
const PATIENCE = 3

async function* followLines(client: ReferenceClient, scope: Scope, options: LogOptions, call: Call): AsyncGenerator<LogLine> {
  const seen = new SeenLines()
  let query = buildQuery(options)
  for (let failures = 0; ; ) {
    try {
      for await (const line of await client.openLogs(scope, query, call)) {
        const mapped = mapLine(line, client.server)
        if (!seen.isNew(mapped)) continue
        failures = 0
        yield mapped
      }
      return // nothing is left that could write
    } catch (error) {
      failures += 1
      if (!isDmsError(error) || !(error.retryable || error.code === 'PROTOCOL') || failures > PATIENCE) throw error
      yield { type: 'notice', time: null, namespace: null, pod: null, container: null, text: `the stream broke and goes on: ${error.message}` }
    }
    // From the last line on, that line included: of its millisecond there may be more.
    query = { ...query, ...(seen.newest === null ? {} : { since: seen.newest, tail: undefined }) }
    seen.startAgain()
  }
}

/** Which lines have been given, as far as a stream that begins at the newest one repeats them. */
class SeenLines {
  newest: string | null = null
  #given = new Map<string, number>()
  #repeated = new Map<string, number>()

  startAgain(): void {
    this.#repeated = new Map(this.#given)
  }

  isNew({ type, time, pod, container, text }: LogLine): boolean {
    if (type !== 'line' || time === null) return true
    const key = [time, pod, container, text].join('\n')
    const repeated = this.#repeated.get(key) ?? 0
    if (repeated > 0) {
      this.#repeated.set(key, repeated - 1)
      return false
    }
    if (this.newest === null || time > this.newest) {
      this.newest = time
      this.#given = new Map()
    }
    if (time === this.newest) this.#given.set(key, (this.#given.get(key) ?? 0) + 1)
    return true
  }
}

function buildQuery({ follow, tail, since, previous, workload, pod, container }: LogOptions): Readonly<Record<string, string | undefined>> {
  return {
    follow: follow === true ? 'true' : undefined,
    tail: tail === undefined ? undefined : String(tail),
    since,
    previous: previous === true ? 'true' : undefined,
    kind: workload?.kind,
    workload: workload?.name,
    workloadNamespace: workload?.namespace,
    pod,
    container,
  }
}

function mapLine(line: WireLogLine, server: string): LogLine {
  if (line.type === 'error') throw fromErrorLine(line.error, server)
  const { at, namespace, pod, container, text } = line
  return { type: line.type === 'line' ? 'line' : 'notice', time: at, namespace, pod, container, text }
}
