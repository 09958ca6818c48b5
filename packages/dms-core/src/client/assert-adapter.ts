import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import { DmsError } from '../errors/dms-error.ts'
import type { SchemaIssue } from '../findings/describe-issues.ts'
import { capabilityIssues } from './capability-issues.ts'

const REQUIRED_METHODS = [
  'health',
  'createDeployment',
  'getDeployment',
  'listDeployments',
  'getDeploymentStatus',
  'updateDeployment',
  'deleteDeployment',
  'trackOperation',
  'close',
] as const

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/**
 * Holds an adapter of any origin to contract v1: version, identity, required methods, shape of the capabilities, and capabilities and methods
 * in both directions. Capabilities and members whose names it does not know pass: they belong to a newer contract.
 * @throws DmsError CONFIG: what was found, what is accepted, what to install. All findings at once, in details.issues.
 */
export function assertAdapter(adapter: unknown): asserts adapter is DmsAdapterV1 {
  if (!isRecord(adapter) || typeof adapter['then'] === 'function') {
    throw config([{ path: '', message: `found ${nameOf(adapter)}; an adapter is what a factory such as createArgoCdAdapter(...) returns` }])
  }
  if (adapter['contractVersion'] !== 'v1') throw config([{ path: 'contractVersion', message: versionMessage(adapter) }])
  const issues: SchemaIssue[] = []
  for (const path of ['type', 'version']) {
    if (typeof adapter[path] !== 'string' || adapter[path] === '') issues.push({ path, message: 'accepted is a non-empty text' })
  }
  for (const path of REQUIRED_METHODS) {
    if (typeof adapter[path] !== 'function') issues.push({ path, message: 'every adapter must have this method' })
  }
  const capabilities = adapter['capabilities']
  if (isRecord(capabilities)) issues.push(...capabilityIssues(adapter, capabilities))
  else issues.push({ path: 'capabilities', message: 'accepted is an object (CapabilitiesV1)' })
  if (issues.length > 0) throw config(issues)
}

/** The factory itself, or a promise of what it gives, is not far from an adapter. */
function nameOf(found: unknown): string {
  if (found === undefined || found === null) return 'nothing'
  return typeof found === 'object' ? 'a promise' : `a ${typeof found}`
}

/** Which of the two packages is behind, as far as the version tells. */
function versionMessage({ contractVersion: found, type, version }: Record<string, unknown>): string {
  const adapter = [type, version].filter((part) => typeof part === 'string' && part !== '').join(' ')
  const whose = adapter === '' ? 'the adapter' : `the adapter ${JSON.stringify(adapter)}`
  const number = typeof found === 'string' ? Number(/^v(\d+)/.exec(found)?.[1]) : Number.NaN
  const install =
    number > 1
      ? `install a newer @gitops-dms/core, one that accepts ${JSON.stringify(found)}`
      : `install a newer version of the package of ${adapter === '' ? 'the adapter' : 'this adapter'}, one that speaks contract v1`
  return `found ${JSON.stringify(found) ?? 'nothing'} on ${whose}; this @gitops-dms/core accepts "v1"; ${install}`
}

function config(issues: readonly SchemaIssue[]): DmsError {
  const lines = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return new DmsError({
    code: 'CONFIG',
    message: `not an adapter of contract v1: ${lines.join('; ')}`,
    details: { issues: issues.map(({ path, message }) => ({ path, message })) },
  })
}
