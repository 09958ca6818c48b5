import type { UpdateOptions } from '../../contract/call-options.ts'
import type { DeploymentChange } from '../../contract/deployment-spec.ts'
import { formatPath, type SchemaIssue } from '../../findings/describe-issues.ts'
import { invalidInput } from './copy-input.ts'
import { nullsIn } from './nulls-in.ts'

/**
 * What is to be replaced is there whole: a member that the change has, without the nulls that only a merge has (values may have their own).
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export function checkReplace(change: DeploymentChange, { replace = [] }: UpdateOptions): void {
  const issues: SchemaIssue[] = replace.flatMap((member, index) =>
    Reflect.get(change, member) === undefined
      ? [{ path: `replace[${index}]`, message: `found "${member}", which the change does not have; accepted are its own members` }]
      : [],
  )
  const nulls = replace.includes('kustomize') && change.kustomize != null ? nullsIn(change.kustomize, ['kustomize']) : []
  for (const path of nulls) issues.push({ path: formatPath(path), message: 'found null; with replace there is nothing that it could unset' })
  if (issues.length > 0) throw invalidInput('options', issues)
}
