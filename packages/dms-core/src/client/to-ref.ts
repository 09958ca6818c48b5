import type { DeploymentRef, RefInput } from '../contract/deployment-ref.ts'
import type { SchemaIssue } from '../schema/describe-issues.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { parseDeploymentId } from './deployment-id.ts'
import { suggest } from './suggest.ts'

const MEMBERS = ['name', 'controlNamespace', 'kind']

/**
 * A ref as adapters receive it, copied.
 * @throws DmsError INVALID_ARGUMENT for what is none, and for the id of another instance: it must not act on this one.
 */
export function toRef(ref: RefInput, instance: string, path = 'ref'): DeploymentRef {
  if (typeof ref === 'string') {
    const parsed = parseDeploymentId(ref)
    if (parsed.instance === null || parsed.instance === instance) return parsed.ref
    throw invalidInput(path, [
      { path, message: `found ${JSON.stringify(ref)}; accepted is a deployment of this instance, ${JSON.stringify(instance)}` },
    ])
  }
  const copy = copyInput(ref, path)
  const issues = refIssues(copy, path)
  if (issues.length > 0) throw invalidInput(path, issues)
  return copy as DeploymentRef
}

function refIssues(ref: unknown, path: string): SchemaIssue[] {
  if (typeof ref !== 'object' || ref === null || Array.isArray(ref)) {
    return [{ path, message: 'found no ref; accepted is an id, or an object with name and perhaps controlNamespace and kind' }]
  }
  const unknown = Object.keys(ref)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => ({ path: `${path}.${member}`, message: `unknown${suggest(member, MEMBERS)}; accepted here: ${MEMBERS.join(', ')}` }))
  const wrong = MEMBERS.filter((member) => !isPart(Reflect.get(ref, member)) && (member === 'name' || member in ref)).map((member) => ({
    path: `${path}.${member}`,
    message: `found ${JSON.stringify(Reflect.get(ref, member)) ?? 'nothing'}; accepted is a non-empty text, other than "." and ".."`,
  }))
  return [...unknown, ...wrong]
}

/** Adapters make URLs of it, where a dot or two mean another place. */
const isPart = (value: unknown) => typeof value === 'string' && value !== '' && value !== '.' && value !== '..'
