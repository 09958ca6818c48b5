import type { DeploymentRef, RefInput } from '../../contract/deployment-ref.ts'
import type { DeploymentChange, DeploymentRequest, DeploymentSpec } from '../../contract/deployment-spec.ts'
import type { Source } from '../../contract/source.ts'
import { describeIssues, type SchemaIssue } from '../../findings/describe-issues.ts'
import { withChangeWords } from './change-members.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { withReadOnlyWords } from './read-only-members.ts'
import { readRef } from './to-ref.ts'

/** zod is loaded with the first write, not with the package. */
const loadSchemas = () => import('../../schema/request-schema.ts')

/**
 * A consumer's request as the normal form that adapters receive. `at`: where it stands, for the paths of findings.
 * @throws DmsError INVALID_ARGUMENT with every finding in details.issues.
 */
export async function expandRequest(request: DeploymentRequest, instance: string, at = ''): Promise<DeploymentSpec> {
  const copy = copyInput(request, 'request', at)
  const { requestSchema } = await loadSchemas()
  const parsed = requestSchema.safeParse(copy)
  if (!parsed.success) throw invalidInput('request', within(at, describeIssues(requestSchema, parsed.error.issues, copy)))
  const { sources, source, gitRepo, gitRevision, gitPath, dependsOn, ...rest } = copy as DeploymentRequest
  const expanded: readonly Source[] = sources ?? [source ?? gitSource(gitRepo ?? '', gitRevision, gitPath)]
  const refs = dependencies(dependsOn, instance, at)
  return { ...rest, sources: expanded, ...(refs === undefined ? {} : { dependsOn: refs }) }
}

/** @throws DmsError INVALID_ARGUMENT with every finding in details.issues. */
export async function checkChange(change: DeploymentChange, instance: string, at = ''): Promise<DeploymentChange> {
  const copy = copyInput(change, 'change', at)
  const { changeSchema } = await loadSchemas()
  const set = nullsAsAbsent(copy, ['source', 'sources'])
  const parsed = changeSchema.safeParse(set)
  if (!parsed.success) throw invalidInput('change', within(at, withChangeWords(describeIssues(changeSchema, parsed.error.issues, set))))
  const { dependsOn, ...rest } = copy as DeploymentChange
  if (dependsOn === undefined && Object.keys(rest).length === 0) {
    throw invalidInput('change', [{ path: at, message: 'found an empty change; accepted is a merge patch with at least one member' }])
  }
  return { ...rest, ...(dependsOn === undefined ? {} : { dependsOn: dependencies(dependsOn ?? undefined, instance, at) ?? null }) }
}

/** All of them are judged, so that all findings are told at once. */
function dependencies(dependsOn: readonly RefInput[] | undefined, instance: string, at: string): readonly DeploymentRef[] | undefined {
  const issues: SchemaIssue[] = []
  const refs = dependsOn?.flatMap((ref, index) => {
    const read = readRef(ref, instance, join(at, `dependsOn[${index}]`))
    issues.push(...read.issues)
    return read.ref === null ? [] : [read.ref]
  })
  if (issues.length > 0) throw invalidInput('dependsOn', issues)
  return refs
}

const join = (at: string, path: string) => (at === '' || path === '' ? `${at}${path}` : `${at}.${path}`)

const within = (at: string, issues: readonly SchemaIssue[]): readonly SchemaIssue[] =>
  withReadOnlyWords(issues).map(({ path, message }) => ({ path: join(at, path), message }))

function gitSource(repo: string, revision: string | undefined, path: string | undefined): Source {
  return { git: { repo, ...(revision === undefined ? {} : { revision }), ...(path === undefined ? {} : { path }) } }
}

/** What a merge patch sets: nulls unset, but not in lists, which replace. The names stay, so that unknown ones are seen. */
function nullsAsAbsent(patch: unknown, never: readonly string[] = []): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  return Object.fromEntries(
    Object.entries(patch).map(([key, value]) => [key, value === null && !never.includes(key) ? undefined : nullsAsAbsent(value)]),
  )
}
