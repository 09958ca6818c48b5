import type { SchemaIssue } from '../schema/describe-issues.ts'
import { invalidInput } from './copy-input.ts'
import { suggest } from './suggest.ts'

const WRITE = ['etag', 'allowRevert']

/** What each call takes beside signal and timeoutMs; the options of a reconcile are capabilities. */
const OPTIONS = {
  health: [],
  createDeployment: ['reconcile'],
  getDeployment: ['raw'],
  listDeployments: [],
  getDeploymentStatus: [],
  updateDeployment: [...WRITE, 'reconcile', 'replace'],
  deleteDeployment: [...WRITE, 'cascade', 'ifExists'],
  wait: ['until', 'failOn', 'onProgress'],
  fanOut: ['instances', 'instanceTimeoutMs'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** @throws DmsError INVALID_ARGUMENT for an option that the call does not have (R2), and for times and signals that are none. */
export function checkOptions(method: string, options: object | undefined): void {
  const known: readonly string[] | undefined = Object.entries(OPTIONS).find(([name]) => name === method)?.[1]
  const accepted = ['signal', 'timeoutMs', ...(known ?? [])]
  const issues: SchemaIssue[] = []
  for (const [option, value] of Object.entries(options ?? {})) {
    if (value === undefined) continue
    if (known !== undefined && !accepted.includes(option)) {
      issues.push({ path: option, message: `unknown${suggest(option, accepted)}; accepted here: ${accepted.join(', ')}` })
    }
    if (option.endsWith('imeoutMs') && !(typeof value === 'number' && value >= 0)) {
      issues.push({ path: option, message: `found ${typeof value === 'string' ? 'a text' : String(value)}; accepted is a number of milliseconds` })
    }
    if (option === 'signal' && !isSignal(value))
      issues.push({ path: option, message: 'found no signal; accepted is an AbortSignal (of a controller: controller.signal)' })
  }
  if (issues.length > 0) throw invalidInput('options', issues)
}

/** By its members: a signal may be of another realm. */
const isSignal = (value: unknown) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value
