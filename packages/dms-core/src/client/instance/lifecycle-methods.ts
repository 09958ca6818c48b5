import { checkLimits } from '../arguments/check-limits.ts'
import { checkQuery } from '../arguments/check-query.ts'
import { checkReplace } from '../arguments/check-replace.ts'
import { checkChange, expandRequest } from '../arguments/expand-request.ts'
import { refOf, toRef } from '../arguments/to-ref.ts'
import type { DmsInstance } from '../dms.ts'
import { requireChange, requireFields } from '../gates/capability-gate.ts'
import { requireWatchOptions } from '../gates/option-gate.ts'
import { declared } from './declared-adapter.ts'
import type { InstanceContext } from './instance-context.ts'
import { openStream } from './open-stream.ts'
import { runCall } from './run-call.ts'
import { toHandle } from './to-handle.ts'
import { requireNoNulls, upsertDeployment } from './upsert-deployment.ts'

type LifecycleMethods = Pick<
  DmsInstance,
  | 'health'
  | 'createDeployment'
  | 'getDeployment'
  | 'listDeployments'
  | 'getDeploymentStatus'
  | 'updateDeployment'
  | 'deleteDeployment'
  | 'watchDeployments'
>

/** What every adapter has, and the watch. */
export function lifecycleMethods(context: InstanceContext): LifecycleMethods {
  const { name, adapter } = context
  const { capabilities } = adapter
  return {
    health: (options) => runCall(context, { method: 'health', args: {}, options, send: (_args, sent) => adapter.health(sent) }),

    createDeployment: (request, options) =>
      runCall(context, {
        method: 'createDeployment',
        writes: true,
        stepwise: true,
        args: { spec: () => expandRequest(request, name) },
        options,
        about: ({ spec }) => refOf(spec),
        gate: ({ spec }, given) => {
          if (given.upsert === true) requireNoNulls(spec)
          requireFields(capabilities, spec)
          checkLimits(capabilities, spec)
        },
        send: async ({ spec }, { upsert, ...sent }, write) => {
          const accepted = upsert === true ? upsertDeployment(adapter, spec, sent, write) : write(() => adapter.createDeployment(spec, sent))
          return toHandle(context, await accepted)
        },
      }),

    getDeployment: (ref, options) =>
      runCall(context, {
        method: 'getDeployment',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => adapter.getDeployment(args.ref, sent),
      }),

    listDeployments: (query, options) =>
      runCall(context, {
        method: 'listDeployments',
        args: { query: () => checkQuery(query, { pages: true }) },
        options,
        send: (args, sent) => adapter.listDeployments(args.query, sent),
      }),

    getDeploymentStatus: (ref, options) =>
      runCall(context, {
        method: 'getDeploymentStatus',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => adapter.getDeploymentStatus(args.ref, sent),
      }),

    updateDeployment: (ref, change, options) =>
      runCall(context, {
        method: 'updateDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name), change: () => checkChange(change, name) },
        options,
        gate: (args, given) => {
          checkReplace(args.change, given)
          requireChange(capabilities, args.ref, args.change)
          checkLimits(capabilities, args.change)
        },
        send: async (args, sent) => toHandle(context, await adapter.updateDeployment(args.ref, args.change, sent)),
      }),

    deleteDeployment: (ref, options) =>
      runCall(context, {
        method: 'deleteDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        send: async (args, sent) => toHandle(context, await adapter.deleteDeployment(args.ref, sent)),
      }),

    watchDeployments: (query, options) =>
      openStream(context, {
        method: 'watchDeployments',
        args: { query: () => checkQuery(query, { pages: false }) },
        options,
        gate: (_args, given) => requireWatchOptions(capabilities, given),
        open: (args, sent) => declared(adapter).watchDeployments(args.query, sent),
      }),
  }
}
