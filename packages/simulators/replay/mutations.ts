/** A fault of the simulator that a replay has to find. */
export interface Mutation {
  /** What the simulator does wrong then. */
  readonly what: string
  /** Below the package's sources. */
  readonly file: string
  /** There exactly once. */
  readonly find: string
  readonly replace: string
  /** The part of the recordings that shows it. */
  readonly only: string
}

/** Each of them turns the replay red: `npm run replay -- --mutations`. */
export const MUTATIONS: readonly Mutation[] = [
  {
    what: 'a deletion that waits for finalizers does not raise the generation',
    file: 'cluster/deletion/object-remover.ts',
    find: 'marked.generation = metadata.generation + 1',
    replace: 'marked.generation = metadata.generation',
    only: 'kubernetes/',
  },
  {
    what: 'a write that changes nothing is stored and told',
    file: 'cluster/write/object-writer.ts',
    find: 'sameButForTimes(live, ',
    replace: 'Object.is(live, ',
    only: 'kubernetes/',
  },
  {
    what: 'an apply takes over what others own, unasked',
    file: 'cluster/fields/apply-fields.ts',
    find: 'if (!force && conflicts.size > 0)',
    replace: 'if (force && conflicts.size > 0)',
    only: 'kubernetes/writes',
  },
  {
    what: 'an object that leaves the selector of a watch is shown as it is outside',
    file: 'kubernetes/watches/seen-by.ts',
    find: "type === 'DELETED' ? object : lastState(object, previous)",
    replace: 'object',
    only: 'kubernetes/',
  },
  {
    what: 'the last page of a list of custom resources has no member `continue`',
    file: 'kubernetes/lists/list-objects.ts',
    find: "{ continue: more ?? '', remainingItemCount, resourceVersion: String(version) }",
    replace: '{ continue: more, remainingItemCount, resourceVersion: String(version) }',
    only: 'kubernetes/',
  },
  {
    what: 'credentials that are no bearer token are refused',
    file: 'kubernetes/access/access.ts',
    find: '/^bearer\\s+(.*)$/i.exec(authorization',
    replace: '/^\\w+\\s+(.*)$/i.exec(authorization',
    only: 'kubernetes/',
  },
  {
    what: 'a suspended source works on',
    file: 'flux/source/reconcile-source.ts',
    find: "if (draft.isSuspended) return end(draft, 'never')",
    replace: '',
    only: 'lives/suspend',
  },
  {
    what: 'a time limit below 30 s counts as it is',
    file: 'flux/kustomize/kustomization-tools.ts',
    find: 'const SHORTEST_TIMEOUT_MS = 30_000',
    replace: 'const SHORTEST_TIMEOUT_MS = 1_000',
    only: 'lives/health',
  },
  {
    what: 'the conditions and the rest of a status are written in one',
    file: 'flux/runtime/object-draft.ts',
    find: 'if (!isDeepStrictEqual(conditions, this.#saved.conditions)) await this.#saveConditions(conditions)',
    replace: 'this.status = { ...this.status, conditions: [...conditions] }',
    only: 'lives/happy-path',
  },
  {
    what: 'a release whose retries are exhausted is not stalled',
    file: 'flux/helm/release/run-release.ts',
    find: "conditions.set({ type: 'Stalled', status: 'True', reason, message })",
    replace: '',
    only: 'lives/helm-failed',
  },
  {
    what: 'a Receiver without its Secret is ready',
    file: 'flux/notification/reconcile-receiver.ts',
    find: "'TokenNotFound'",
    replace: "'Succeeded'",
    only: 'lives/notification',
  },
  {
    what: 'a Deployment never passes its progress deadline',
    file: 'workloads/deployments/deployment-status.ts',
    find: "else if (isLate(conditionIn(conditions, 'Progressing'), deadlineMs, now))",
    replace: 'else if (now < 0)',
    only: 'lives/health',
  },
  {
    what: 'Argo CD takes a write of any content type',
    file: 'argocd/gateway/gateway.ts',
    find: "if (!isAccepted(request)) return plainText(415, 'Invalid content type')",
    replace: '',
    only: 'argocd/errors',
  },
  {
    what: 'an empty list of applications is a list',
    file: 'argocd/applications/list-applications.ts',
    find: '(items.length === 0 ? null : items)',
    replace: 'items',
    only: 'argocd/errors',
  },
  {
    what: 'whoever names no project is told that an application is missing',
    file: 'argocd/applications/find-application.ts',
    find: 'if (!isPermitted) throw project ? notFound(name) : permissionDenied()',
    replace: 'if (!isPermitted) throw notFound(name)',
    only: 'argocd/errors',
  },
  {
    what: 'a refresh leaves no mark on the application',
    file: 'argocd/applications/refresh.ts',
    find: "[REFRESH]: mode, [HYDRATE]: isSince(version, '3.5') ? mode : 'normal'",
    replace: '[REFRESH]: mode',
    only: 'lives/sync-right',
  },
  {
    what: 'a sync is taken while another one goes on',
    file: 'argocd/applications/set-operation.ts',
    find: "if (isMap(latest['operation'])) throw new ApiError(9, 'another operation is already in progress')",
    replace: '',
    only: 'argocd/sync',
  },
  {
    what: 'a stopping server ends its streams at once',
    file: 'argocd/server-outage.ts',
    find: 'const DRAIN_MS = 20_000',
    replace: 'const DRAIN_MS = 10',
    only: 'streams/restart',
  },
  {
    what: 'a quiet stream of events says nothing',
    file: 'argocd/streams/answer-stream.ts',
    find: 'const KEEP_ALIVE_MS = 15_000',
    replace: 'const KEEP_ALIVE_MS = 150_000',
    only: 'streams/watch-cases',
  },
  {
    what: 'the history of an application has no limit',
    file: 'argocd/controller/record-history.ts',
    find: '[...entries, entry].slice(-limit)',
    replace: '[...entries, entry]',
    only: 'argocd/more',
  },
  {
    what: 'a login that is about to end is not renewed',
    file: 'argocd/access/sessions.ts',
    find: 'const RENEWED_BELOW_SECONDS = 300',
    replace: 'const RENEWED_BELOW_SECONDS = 0',
    only: 'argocd/more',
  },
  {
    what: 'an operation that will be tried again has failed',
    file: 'argocd/controller/run-operation.ts',
    find: "phase: 'Running', finishedAt: kubeTime(clock.now()), retryCount: retries + 1",
    replace: "phase: 'Failed', finishedAt: kubeTime(clock.now()), retryCount: retries + 1",
    only: 'lives/sync-failed',
  },
  {
    what: 'a rollback runs hooks',
    file: 'argocd/applications/rollback-application.ts',
    find: 'syncStrategy: { apply: {} },',
    replace: 'syncStrategy: { hook: {} },',
    only: 'argocd/sync',
  },
]
