import type { DeploymentChange, DeploymentRequest, DeploymentSpec } from '../contract/deployment-spec.ts'
import type { DeploymentRef } from '../contract/deployment-ref.ts'
import type { Source } from '../contract/source.ts'
import { DmsError } from '../errors/dms-error.ts'
import type { SchemaIssue } from '../schema/describe-issues.ts'
import { parseDeploymentId } from './deployment-id.ts'

/** zod is loaded with the first write, not with the package. */
const loadSchemas = async () => {
  const [schemas, { describeIssues }] = await Promise.all([import('../schema/request-schema.ts'), import('../schema/describe-issues.ts')])
  return { ...schemas, describeIssues }
}

/**
 * A consumer's request as the normal form that adapters receive.
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export async function expandRequest(request: DeploymentRequest): Promise<DeploymentSpec> {
  const { requestSchema, describeIssues } = await loadSchemas()
  const copy: unknown = copyInput(request, 'request')
  const parsed = requestSchema.safeParse(copy)
  if (!parsed.success) throw invalid('request', describeIssues(requestSchema, parsed.error.issues, copy))
  const { sources, source, gitRepo, gitRevision, gitPath, dependsOn, ...rest } = structuredClone(request)
  const expanded: readonly Source[] = sources ?? [source ?? gitSource(gitRepo ?? '', gitRevision, gitPath)]
  return { ...rest, sources: expanded, ...(dependsOn === undefined ? {} : { dependsOn: dependsOn.map(toRef) }) }
}

/** @throws DmsError INVALID_ARGUMENT with every finding in details.issues. */
export async function checkChange(change: DeploymentChange): Promise<DeploymentChange> {
  const { changeSchema, describeIssues } = await loadSchemas()
  const copy: unknown = copyInput(change, 'change')
  const parsed = changeSchema.safeParse(copy)
  if (!parsed.success) throw invalid('change', describeIssues(changeSchema, parsed.error.issues, copy))
  return structuredClone(change)
}

export function toRef(ref: DeploymentRef | string): DeploymentRef {
  return typeof ref === 'string' ? parseDeploymentId(ref).ref : ref
}

function gitSource(repo: string, revision: string | undefined, path: string | undefined): Source {
  return { git: { repo, ...(revision === undefined ? {} : { revision }), ...(path === undefined ? {} : { path }) } }
}

function copyInput(input: unknown, what: string): unknown {
  try {
    return structuredClone(input)
  } catch (cause) {
    throw invalid(what, [{ path: '', message: 'holds what is no JSON (a function, a symbol)' }], cause)
  }
}

function invalid(what: string, issues: readonly SchemaIssue[], cause?: unknown): DmsError {
  const lines = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
  return new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `${what} refused: ${lines.join('; ')}`,
    details: { path: issues[0]?.path ?? '', issues: issues.map(({ path, message }) => ({ path, message })) },
    cause,
  })
}
