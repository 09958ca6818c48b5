import type { ActionRequest } from '../../contract/resource-action.ts'
import { formatPath } from '../../findings/describe-issues.ts'
import { MASK_WORDS, masksIn } from '../../findings/masks-in.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { resourceRef } from './option-rules.ts'
import { anyText, mapOf, membersOf, text } from './value-rule.ts'

const request = membersOf({ rules: { resource: resourceRef, name: text, params: mapOf(anyText) }, required: ['resource', 'name'] })

/** The request of an action as adapters receive it, copied. */
export function checkAction(action: ActionRequest): ActionRequest {
  const copy = copyInput(action, 'action')
  const masked = masksIn(copy).map((path) => ({ path: formatPath(path), message: MASK_WORDS }))
  const issues = [...request(copy, ''), ...masked]
  if (issues.length > 0) throw invalidInput('action', issues)
  return copy as ActionRequest
}
