import type { ResourceRef } from '../../contract/deployment-ref.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { resourceRef } from './option-rules.ts'

/** A Kubernetes object as adapters receive it, copied. */
export function checkResource(resource: ResourceRef): ResourceRef {
  const copy = copyInput(resource, 'resource')
  const issues = resourceRef(copy, 'resource')
  if (issues.length > 0) throw invalidInput('resource', issues)
  return copy as ResourceRef
}
