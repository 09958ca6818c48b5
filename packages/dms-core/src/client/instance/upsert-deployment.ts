import type { DmsAdapterV1 } from '../../contract/adapter-v1.ts'
import type { CreateOptions } from '../../contract/call-options.ts'
import type { Deployment } from '../../contract/deployment.ts'
import type { DeploymentRef } from '../../contract/deployment-ref.ts'
import type { DeploymentChange, DeploymentSpec } from '../../contract/deployment-spec.ts'
import type { Accepted } from '../../contract/operation.ts'
import { DmsError } from '../../errors/dms-error.ts'
import { isDmsError } from '../../errors/is-dms-error.ts'
import { formatPath, type SchemaIssue } from '../../findings/describe-issues.ts'
import { invalidInput } from '../arguments/copy-input.ts'
import { nullsIn } from '../arguments/nulls-in.ts'
import { refOf } from '../arguments/to-ref.ts'
import { kindOf, requireChange } from '../gates/capability-gate.ts'
import type { SentOptions, Write } from './run-call.ts'

/** Two processes that create and delete at the same time end somewhere. */
const TRIES = 3

/**
 * Create, or where it is there already an update with the same spec as the change: absent members are left.
 * @throws DmsError FAILED_PRECONDITION where what is there has another identity or is going away, CONFLICT where it comes and goes.
 */
export async function upsertDeployment(
  adapter: DmsAdapterV1,
  spec: DeploymentSpec,
  options: SentOptions<CreateOptions>,
  write: Write,
): Promise<Accepted> {
  let refusal: DmsError | undefined
  for (let tries = 0; tries < TRIES; tries += 1) {
    const created = await unless('ALREADY_EXISTS', () => write(() => adapter.createDeployment(spec, options)))
    if (!isDmsError(created)) return created
    refusal = created
    options.signal.throwIfAborted()
    const updated = await unless('NOT_FOUND', async () => {
      const { ref, change } = await changeOf(adapter, fullRef(created, spec), spec, options)
      return write(() => adapter.updateDeployment(ref, change, options))
    })
    if (!isDmsError(updated)) return updated
    options.signal.throwIfAborted()
  }
  const message = `upsert of ${spec.name}: it was there when it was to be created, and gone when it was to be updated, ${TRIES} times`
  throw new DmsError({ code: 'CONFLICT', message, cause: refusal })
}

/**
 * In a change a null unsets, in values of a request it is the chart's own null: the second run would undo the first.
 * @throws DmsError INVALID_ARGUMENT with every one.
 */
export function requireNoNulls(spec: DeploymentSpec): void {
  const issues: SchemaIssue[] = nullsIn(spec.values ?? {}, ['values']).map((path) => ({
    path: formatPath(path),
    message: 'found null; with upsert accepted only through updateDeployment with replace: ["values"], because in an update a null unsets',
  }))
  if (issues.length > 0) throw invalidInput('request', issues)
}

async function unless<T>(code: 'ALREADY_EXISTS' | 'NOT_FOUND' | 'AMBIGUOUS_REF', request: () => Promise<T>): Promise<T | DmsError> {
  try {
    return await request()
  } catch (error) {
    if (isDmsError(error, code)) return error
    throw error
  }
}

/** What is there, and the spec as a change of it. */
async function changeOf(
  adapter: DmsAdapterV1,
  ref: DeploymentRef,
  spec: DeploymentSpec,
  { signal, timeoutMs }: SentOptions<CreateOptions>,
): Promise<{ readonly ref: DeploymentRef; readonly change: DeploymentChange }> {
  const get = (one: DeploymentRef) => adapter.getDeployment(one, { signal, timeoutMs })
  const found = await unless('AMBIGUOUS_REF', () => get(ref))
  // Several kinds have one of this name: meant is the one that the spec would have become.
  const existing = isDmsError(found) ? await get({ ...ref, kind: kindOf(adapter.capabilities, spec) }) : found
  requireSame(existing, spec)
  signal.throwIfAborted()
  const { name: _name, namespace: _namespace, cluster: _cluster, kind: _kind, controlNamespace: _control, suspend: _suspend, ...change } = spec
  requireChange(adapter.capabilities, existing.ref, change)
  return { ref: existing.ref, change }
}

/** What an update cannot move is not silently left where it is: the caller asked for another place. */
function requireSame({ spec: there, id, status }: Deployment, wanted: DeploymentSpec): void {
  if (status.lifecycle === 'terminating') {
    // Where it is as it is wanted the update would find nothing to do, and it would be gone a moment later.
    const message = `${id} is there already and is going away; it can be created again once it is gone`
    throw new DmsError({ code: 'FAILED_PRECONDITION', message, details: { reason: 'deleting' } })
  }
  const moved = (['namespace', 'cluster'] as const)
    .filter((member) => wanted[member] !== undefined && wanted[member] !== there[member])
    .map((member) => ({ path: member, message: `found ${JSON.stringify(there[member]) ?? 'none'} there, not ${JSON.stringify(wanted[member])}` }))
  const paused = there.suspend ?? false
  const suspend = wanted.suspend === undefined || wanted.suspend === paused ? [] : [suspendIssue(paused)]
  const issues: readonly SchemaIssue[] = [...moved, ...suspend]
  if (issues.length === 0) return
  throw new DmsError({
    code: 'FAILED_PRECONDITION',
    message: `${id} is there already, and an update cannot change this of it: ${issues.map((one) => `${one.path}: ${one.message}`).join('; ')}`,
    details: { reason: 'identity-differs', issues: issues.map(({ path, message }) => ({ path, message })) },
  })
}

const suspendIssue = (paused: boolean): SchemaIssue => ({
  path: 'suspend',
  message: paused ? 'found suspended there; resumeDeployment resumes it' : 'found active there; suspendDeployment suspends it',
})

function fullRef(refusal: DmsError, spec: DeploymentSpec): DeploymentRef {
  const { ref } = refusal
  return ref?.kind === undefined || ref.controlNamespace === undefined ? refOf(spec) : ref
}
