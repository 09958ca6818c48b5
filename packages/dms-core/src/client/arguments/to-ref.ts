import type { DeploymentRef, RefInput } from '../../contract/deployment-ref.ts'
import type { DeploymentSpec } from '../../contract/deployment-spec.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import type { SchemaIssue } from '../../findings/describe-issues.ts'
import { suggest } from '../../findings/suggest.ts'
import { parseDeploymentId } from '../deployment-id.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import type { Rule } from './value-rule.ts'

const MEMBERS = ['name', 'controlNamespace', 'kind']

/** The longest name that Kubernetes knows: a DNS-1123 subdomain. */
const LONGEST = 253

/**
 * A ref as adapters receive it, copied.
 * @throws DmsError INVALID_ARGUMENT for what is none, and for the id of another instance: it must not act on this one.
 */
export function toRef(ref: RefInput, instance: string, path = 'ref'): DeploymentRef {
  const read = readRef(ref, instance, path)
  if (read.ref === null) throw invalidInput(path, read.issues)
  return read.ref
}

/** The same, with what is wrong instead of a throw. */
export function readRef(
  input: RefInput,
  instance: string,
  path: string,
): { readonly ref: DeploymentRef | null; readonly issues: readonly SchemaIssue[] } {
  try {
    const ref = typeof input === 'string' ? parseOwn(input, instance) : copyInput(input, path, path)
    const issues = refIssues(ref, path)
    return { ref: issues.length === 0 ? (ref as DeploymentRef) : null, issues }
  } catch (error) {
    if (!isDmsError(error, 'INVALID_ARGUMENT')) throw error
    const { issues } = error.details
    return { ref: null, issues: Array.isArray(issues) ? issues : [{ path, message: error.message.replace(/^ref: /, '') }] }
  }
}

/** The ref that a request means, as far as it says. */
export function refOf({ name, controlNamespace, kind }: DeploymentSpec): DeploymentRef {
  return { name, ...(controlNamespace === undefined ? {} : { controlNamespace }), ...(kind === undefined ? {} : { kind }) }
}

/** @throws DmsError INVALID_ARGUMENT without issues: its message is about the id alone. */
function parseOwn(id: string, instance: string): DeploymentRef {
  const parsed = parseDeploymentId(id)
  if (parsed.instance === null || parsed.instance === instance) return parsed.ref
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `found ${JSON.stringify(id)}; accepted is a deployment of this instance, ${JSON.stringify(instance)}`,
  })
}

function refIssues(ref: unknown, path: string): SchemaIssue[] {
  if (typeof ref !== 'object' || ref === null || Array.isArray(ref)) {
    return [{ path, message: 'found no ref; accepted is an id, or an object with name and perhaps controlNamespace and kind' }]
  }
  if ('ref' in ref && 'spec' in ref) return [{ path, message: 'found a deployment; accepted is its id or its ref' }]
  const unknown = Object.keys(ref)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => ({ path: `${path}.${member}`, message: `unknown${suggest(member, MEMBERS)}; accepted here: ${MEMBERS.join(', ')}` }))
  const wrong = MEMBERS.filter((member) => member === 'name' || member in ref).flatMap((member) =>
    refPart(Reflect.get(ref, member), `${path}.${member}`),
  )
  return [...unknown, ...wrong]
}

/** One member of a ref, by itself. */
export const refPart: Rule = (value, path) => {
  if (isPart(value)) return []
  const accepted = `a non-empty text of at most ${LONGEST}, without "/" and "%", other than "." and ".."`
  return [{ path, message: `found ${describePart(value)}; accepted is ${accepted}` }]
}

/** No object of a backend has these in its name, and adapters make URLs of it, where they mean another place. */
const isPart = (value: unknown) => typeof value === 'string' && /^[^/%]+$/.test(value) && value !== '.' && value !== '..' && value.length <= LONGEST

const describePart = (value: unknown) =>
  typeof value === 'string' && value.length > LONGEST ? `a text of ${value.length}` : (JSON.stringify(value) ?? 'nothing')
