import type { CapabilitiesV1 } from '../../contract/capabilities.ts'
import type { DeploymentChange, DeploymentSpec } from '../../contract/deployment-spec.ts'
import type { SchemaIssue } from '../../findings/describe-issues.ts'
import { invalidInput } from './copy-input.ts'

/**
 * `at`: where the members stand, for the paths of findings.
 * @throws DmsError INVALID_ARGUMENT for a name or values beyond the limits of the adapter.
 */
export function checkLimits({ limits }: CapabilitiesV1, members: DeploymentSpec | DeploymentChange, at = ''): void {
  const issues: SchemaIssue[] = []
  const name = 'name' in members ? members.name : ''
  if (name.length > limits.nameMaxLength) {
    issues.push({ path: `${at}name`, message: `found ${name.length} characters; accepted by this adapter is at most ${limits.nameMaxLength}` })
  }
  const bytes = members.values == null ? 0 : Buffer.byteLength(JSON.stringify(members.values))
  if (limits.valuesMaxBytes !== null && bytes > limits.valuesMaxBytes) {
    issues.push({ path: `${at}values`, message: `found ${bytes} bytes of JSON; accepted by this adapter is at most ${limits.valuesMaxBytes}` })
  }
  if (issues.length > 0) throw invalidInput('name' in members ? 'request' : 'change', issues)
}
