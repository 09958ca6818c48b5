import type { OperationToken } from '../../contract/operation.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { refPart } from './to-ref.ts'
import { type Members, mapOf, membersOf, orNull, type Rule, text } from './value-rule.ts'

const version: Rule = (value, path) => {
  if (value === 1) return []
  const found = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing')
  return [{ path, message: `found ${found}; accepted is 1 (a token of a newer version needs a newer @gitops-dms/core)` }]
}

const resolvedRef: Members = {
  rules: { kind: refPart, controlNamespace: refPart, name: refPart },
  required: ['kind', 'controlNamespace', 'name'],
  open: true,
}

/** Open: a process of an older version may go on with a token of a newer one within a major. */
const token = membersOf({
  rules: {
    version,
    adapter: text,
    instance: text,
    id: text,
    kind: text,
    ref: membersOf(resolvedRef),
    uid: orNull(text),
    state: mapOf(() => []),
  },
  required: ['version', 'adapter', 'id', 'kind', 'ref', 'uid', 'state'],
  open: true,
})

/**
 * A token that was stored anywhere, copied; with `owner` held to the adapter and the instance that are to follow it.
 * @throws DmsError INVALID_ARGUMENT for what is no token, and for one of another adapter or instance.
 */
export function checkToken(found: unknown, owner?: { readonly adapter: string; readonly instance: string }): OperationToken {
  const copy = copyInput(found, 'token')
  const issues = token(copy, '')
  if (issues.length > 0) throw invalidInput('token', issues)
  const checked = copy as OperationToken
  const foreign =
    owner === undefined ? [] : [...differs('adapter', checked.adapter, owner.adapter), ...differs('instance', checked.instance, owner.instance)]
  if (foreign.length > 0) throw invalidInput('token', foreign)
  return checked
}

const differs = (path: 'adapter' | 'instance', found: string | undefined, accepted: string) =>
  found === undefined || found === accepted
    ? []
    : [{ path, message: `found ${JSON.stringify(found)}; accepted here is a token of the ${path} ${JSON.stringify(accepted)}` }]
