import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { OperationToken, Until } from '@gitops-dms/core'
import { KitError } from '../kit-error.ts'
import type { AdapterArguments } from './adapter-arguments.ts'

/** The adapter in another process, made there by the module of the options. */
export interface NewProcess {
  /** Follows a token, after it went through JSON, to its last progress; then closes the adapter. */
  follow(token: OperationToken, until: Until): Promise<ProcessResult>
  /** Makes an adapter, uses it, closes it, and does nothing more: the process has to end by itself. */
  useAndClose(): Promise<ProcessResult>
}

export interface ProcessResult {
  /** Null when it had to be killed at the end of its time. */
  readonly exitCode: number | null
  /** What it wrote: of `follow` the last progress, of `useAndClose` the word closed. Undefined when it wrote nothing that can be read. */
  readonly output: unknown
  readonly stderr: string
}

export interface NewProcessOptions {
  readonly module: string | URL
  /** Arguments of node. */
  readonly execArgv: readonly string[]
  readonly adapter: AdapterArguments
  /** Then it is killed. Milliseconds. */
  readonly limit: number
  /** Fires after so many milliseconds. */
  alarm(milliseconds: number, signal: AbortSignal): Promise<void>
}

export function createNewProcess(options: NewProcessOptions): NewProcess {
  const { settings, instance } = options.adapter
  const run = (program: string, input: object) =>
    runNode({ ...options, program, input: { module: String(options.module), context: { settings, instance }, ...input } })
  return {
    follow: (token, until) => run(FOLLOW, { token, until }),
    useAndClose: () => run(USE_AND_CLOSE, {}),
  }
}

const START = `
import { text } from 'node:stream/consumers'
const input = JSON.parse(await text(process.stdin))
const { adapter: make } = await import(input.module)
const adapter = make(input.context)
`
const FOLLOW = `${START}
let last = null
for await (const progress of adapter.trackOperation(input.token, { until: input.until })) last = progress
await adapter.close()
process.stdout.write(JSON.stringify(last))
`
const USE_AND_CLOSE = `${START}
await adapter.health({})
await adapter.listDeployments({}, {})
await adapter.close()
process.stdout.write('"closed"')
`

interface Run extends NewProcessOptions {
  readonly program: string
  readonly input: object
}

async function runNode({ program, input, execArgv, limit, alarm }: Run): Promise<ProcessResult> {
  const child = spawn(process.execPath, [...execArgv, '--input-type=module', '--eval', program], { stdio: 'pipe' })
  const ended = new AbortController()
  alarm(limit, ended.signal).then(
    () => child.kill('SIGKILL'),
    () => undefined, // it ended before
  )
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new KitError('the second process could not be started', { cause })))
    child.once('close', (code) => resolve(code))
  })
  child.stdin.on('error', () => undefined) // it ended without reading; its exit code and stderr say why
  child.stdin.end(JSON.stringify(input))
  try {
    const [output, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit])
    return { exitCode, output: parse(output), stderr }
  } finally {
    ended.abort()
  }
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined // nothing readable is an answer too, and the check tells of it
  }
}
