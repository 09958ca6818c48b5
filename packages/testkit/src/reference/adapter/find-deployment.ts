import { type DeploymentRef, DmsError, isDmsError } from '@gitops-dms/core'
import { formatDeploymentId } from '@gitops-dms/core/adapter'
import { refOf, requireKind, requireNames } from './deployment-ref.ts'
import type { ReferenceClient } from './reference-client.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import { type Call, KINDS, type Scope, type WireObject } from './reference-types.ts'
import { together } from './together.ts'

/**
 * The object behind a ref. Without a kind it is looked for in every kind at once, and any failure of one look-up fails the call: else an error
 * while looking for an App would let a Release of the same name be changed or deleted.
 * @throws DmsError NOT_FOUND, AMBIGUOUS_REF with details.candidates, FAILED_PRECONDITION where no such kind is installed.
 */
export async function findDeployment(client: ReferenceClient, settings: ResolvedSettings, ref: DeploymentRef, call: Call): Promise<WireObject> {
  requireNames(ref)
  const kinds = ref.kind === undefined ? KINDS : [requireKind(ref.kind)]
  const scopes = kinds.map((kind): Scope => ({ kind, namespace: ref.controlNamespace ?? settings.namespace, name: ref.name }))
  const looks = await together(scopes, call, (scope, inner) => lookFor(client, scope, inner))
  const [found, another] = looks.filter((look) => 'object' in look)
  if (found !== undefined && another !== undefined) throw ambiguous(ref, [found.object, another.object])
  if (found !== undefined) return found.object
  const failures = looks.filter((look) => 'error' in look).map((look) => look.error)
  // A kind that is not installed has none of that name, unless it is the only one to ask.
  throw notFound(ref, failures.find((error) => error.code === 'NOT_FOUND') ?? failures[0])
}

type Look = { readonly object: WireObject } | { readonly error: DmsError }

async function lookFor(client: ReferenceClient, scope: Scope, call: Call): Promise<Look> {
  try {
    return { object: await client.getObject(scope, call) }
  } catch (error) {
    if (isAbsent(error) || isKindMissing(error)) return { error }
    throw error
  }
}

/** The backend says that there is no such deployment; anything else leaves that open. */
export const isAbsent = (error: unknown): error is DmsError => isDmsError(error, 'NOT_FOUND') && error.details['resource'] === 'deployment'

/** The backend does not have this kind, so that none can exist. */
export const isKindMissing = (error: unknown): error is DmsError =>
  isDmsError(error, 'FAILED_PRECONDITION') && error.details['reason'] === 'kind-missing'

function ambiguous(ref: DeploymentRef, objects: readonly WireObject[]): DmsError {
  const candidates = objects.map((object) => formatDeploymentId(refOf(object)))
  const message = `ref: "${ref.name}" is the name of ${candidates.join(' and ')}; give the kind`
  return new DmsError({ code: 'AMBIGUOUS_REF', adapter: 'reference', ref, message, details: { candidates } })
}

function notFound(ref: DeploymentRef, cause: DmsError | undefined): DmsError {
  if (cause?.code === 'FAILED_PRECONDITION') return cause
  const message = `no deployment "${ref.name}"${ref.controlNamespace === undefined ? '' : ` in ${ref.controlNamespace}`}`
  return new DmsError({ code: 'NOT_FOUND', adapter: 'reference', ref, message, details: { resource: 'deployment' }, cause })
}
