import { withDeadline } from '../clock/with-deadline.ts'
import type { Clock } from '../contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type { CallOptions, DeleteOptions, ReconcileOptions, StreamOptions } from '../contract/call-options.ts'
import type { RefInput } from '../contract/deployment-ref.ts'
import type { Accepted, OperationProgress, OperationToken, Until } from '../contract/operation.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import { requireChange, requireFields, requireMethod } from './capability-gate.ts'
import { checkOptions } from './check-options.ts'
import type { DmsInstance, OperationHandle } from './dms.ts'
import { checkChange, checkQuery, expandRequest } from './expand-request.ts'
import { suggest } from './suggest.ts'
import { toRef } from './to-ref.ts'
import { defaultUntil, waitForOperation } from './wait-for-operation.ts'

const DEFAULT_CALL_MS = 30_000

export interface InstanceContext {
  readonly name: string
  readonly adapter: DmsAdapterV1
  readonly clock: Clock
  readonly timeoutMs: number | undefined
}

/** The public face of one adapter: arguments validated, capabilities checked, deadline applied, errors with their context. */
export function createInstance(context: InstanceContext): DmsInstance {
  const { name, adapter, clock } = context

  const call = async <T>(method: string, options: CallOptions | undefined, work: (options: CallOptions) => Promise<T>): Promise<T> => {
    try {
      requireMethod(adapter.capabilities, method)
      checkOptions(method, options)
      const timeoutMs = options?.timeoutMs ?? context.timeoutMs ?? DEFAULT_CALL_MS
      return await withDeadline({ clock, timeoutMs, signal: options?.signal }, (signal) => work({ ...options, signal, timeoutMs }))
    } catch (error) {
      throw annotateError(error, { instance: name, adapter: adapter.type, method })
    }
  }

  const handle = (accepted: Accepted): OperationHandle => {
    const operation: OperationToken = { ...accepted.operation, instance: name }
    return {
      ...accepted,
      operation,
      wait: (options) => waitForOperation({ adapter, instance: name, clock }, operation, options),
      progress: (options) => followProgress(context, operation, options),
    }
  }

  const reconcile = async (ref: RefInput, options: ReconcileOptions): Promise<Accepted> => {
    if (adapter.reconcileDeployment === undefined) throw new DmsError({ code: 'UNSUPPORTED', capability: 'reconcile', message: 'not declared' })
    requireReconcileOptions(adapter.capabilities.reconcile?.options ?? [], options)
    return adapter.reconcileDeployment(toRef(ref, name), options)
  }

  return {
    name,
    type: adapter.type,
    capabilities: adapter.capabilities,
    health: (options) => call('health', options, (inner) => adapter.health(inner)),
    createDeployment: (request, options) =>
      call('createDeployment', options, async (inner) => {
        const spec = await expandRequest(request, name)
        requireFields(adapter.capabilities, spec)
        return handle(await adapter.createDeployment(spec, inner))
      }),
    getDeployment: (ref, options) => call('getDeployment', options, async (inner) => adapter.getDeployment(toRef(ref, name), inner)),
    listDeployments: (query, options) =>
      call('listDeployments', options, async (inner) => adapter.listDeployments(await checkQuery(query, { pages: true }), inner)),
    getDeploymentStatus: (ref, options) =>
      call('getDeploymentStatus', options, async (inner) => adapter.getDeploymentStatus(toRef(ref, name), inner)),
    updateDeployment: (ref, change, options) =>
      call('updateDeployment', options, async (inner) => {
        const target = toRef(ref, name)
        const checked = await checkChange(change, name)
        requireChange(adapter.capabilities, target, checked)
        return handle(await adapter.updateDeployment(target, checked, inner))
      }),
    deleteDeployment: (ref, options) =>
      call('deleteDeployment', options, async (inner) => {
        requireCascade(options)
        return handle(await adapter.deleteDeployment(toRef(ref, name), { ...options, ...inner }))
      }),
    reconcileDeployment: (ref, options) =>
      call('reconcileDeployment', options, async (inner) => handle(await reconcile(ref, { ...options, ...inner }))),
  }
}

async function* followProgress(
  context: InstanceContext,
  token: OperationToken,
  options: StreamOptions & { readonly until?: Until } = {},
): AsyncGenerator<OperationProgress> {
  try {
    yield* context.adapter.trackOperation(token, { ...options, until: options.until ?? defaultUntil(token) })
  } catch (error) {
    throw annotateError(error, { instance: context.name, adapter: context.adapter.type, method: 'trackOperation', ref: token.ref })
  }
}

function requireCascade(options: DeleteOptions): void {
  const found: unknown = options?.cascade
  if (found === 'workloads' || found === 'orphan') return
  throw new DmsError({
    code: 'INVALID_ARGUMENT',
    message: `cascade: found ${JSON.stringify(found) ?? 'nothing'}; accepted is "workloads" (they are removed too) or "orphan" (they stay)`,
    details: { path: 'cascade' },
  })
}

const CALL_MEMBERS = ['signal', 'timeoutMs', 'etag', 'allowRevert']

function requireReconcileOptions(declared: readonly string[], options: ReconcileOptions): void {
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined || CALL_MEMBERS.includes(option) || declared.includes(option)) continue
    const accepted = declared.length === 0 ? 'none is declared' : `declared are ${declared.join(', ')}`
    throw new DmsError({
      code: 'UNSUPPORTED',
      capability: `reconcile.options.${option}`,
      message: `${option}: this adapter's reconcile does not have this option${suggest(option, declared)}; ${accepted}`,
    })
  }
}
