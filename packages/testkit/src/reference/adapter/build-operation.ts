import { DmsError, type JsonObject, type ReconcileOptions, type RollbackOptions } from '@gitops-dms/core'

/** Bodies of the operations that the backend runs. What is not asked for is left out. Pure. */
export function buildReconcile({ withSource, force, prune, revision, resources }: ReconcileOptions): JsonObject {
  return without({
    type: 'reconcile',
    // The newest revision is fetched first, unless told otherwise: on the wire it is the other way round.
    withSource: withSource ?? true,
    force,
    prune,
    revision: revision === undefined ? undefined : buildRevision(revision),
    resources: resources?.map(({ group, kind, namespace, name }) => ({ group, kind, namespace, name })),
  })
}

/** The backend takes the plain name of a branch or tag, a commit, a version, a digest; a range has to be in the spec. Pure. */
export function buildRevision(revision: string): string {
  if (!revision.startsWith('semver:')) return revision.replace(/^(?:branch|tag|commit):/, '')
  const message = `revision: found ${JSON.stringify(revision)}; accepted is one revision: a branch, a tag, a commit, a version or a digest`
  throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'revision' } })
}

export function buildRollback({ to, strategy, pauseAutomation, prune, reason, actor }: RollbackOptions): JsonObject {
  return without({ type: 'rollback', to, strategy: strategy ?? 'operation', pause: pauseAutomation, prune, reason, actor })
}

function without(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject
}
