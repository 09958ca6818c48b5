import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import { CAPABILITY_METHODS } from '../contract/capabilities.ts'
import { DmsError } from '../errors/dms-error.ts'

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
 * Holds an adapter of any origin to contract v1: version, identity, required methods, and capabilities and methods in both directions.
 * Capabilities whose names it does not know pass: they belong to a newer contract.
 * @throws DmsError CONFIG: what was found, what is accepted, what to install. All findings at once, in details.issues.
 */
export function assertAdapter(adapter: unknown): asserts adapter is DmsAdapterV1 {
  if (!isRecord(adapter)) throw config(['found no object; an adapter is what a factory such as createArgoCdAdapter(...) returns'])
  if (adapter['contractVersion'] !== 'v1') {
    throw config([
      `contractVersion: found ${JSON.stringify(adapter['contractVersion']) ?? 'nothing'}, this @gitops-dms/core accepts "v1"; ` +
        'install a version of the adapter package that speaks contract v1, or the @gitops-dms/core that the adapter asks for',
    ])
  }
  const issues: string[] = []
  for (const member of ['type', 'version']) {
    if (typeof adapter[member] !== 'string' || adapter[member] === '') issues.push(`${member}: accepted is a non-empty text`)
  }
  for (const method of REQUIRED_METHODS) {
    if (typeof adapter[method] !== 'function') issues.push(`${method}: every adapter must have this method`)
  }
  const capabilities = adapter['capabilities']
  if (isRecord(capabilities)) issues.push(...capabilityIssues(adapter, capabilities))
  else issues.push('capabilities: accepted is an object (CapabilitiesV1)')
  if (issues.length > 0) throw config(issues)
}

function capabilityIssues(adapter: Record<string, unknown>, capabilities: Record<string, unknown>): string[] {
  const issues: string[] = []
  for (const required of ['kinds', 'etag', 'limits']) {
    if (capabilities[required] === undefined) issues.push(`capabilities.${required}: required`)
  }
  for (const [capability, methods] of Object.entries(CAPABILITY_METHODS)) {
    const declared = capabilities[capability] !== undefined
    for (const method of methods) {
      const present = typeof adapter[method] === 'function'
      if (declared && !present) issues.push(`${method}: missing, although capabilities.${capability} is declared`)
      if (!declared && present) issues.push(`${method}: present, although capabilities.${capability} is not declared`)
    }
  }
  return issues
}

function config(issues: readonly string[]): DmsError {
  return new DmsError({
    code: 'CONFIG',
    message: `not an adapter of contract v1: ${issues.join('; ')}`,
    details: { issues: issues.map((message) => ({ path: '', message })) },
  })
}
