import { toRef } from '../arguments/to-ref.ts'
import type { DmsInstance } from '../dms.ts'
import { requireReconcileOptions, requireRollbackOptions, requireScaleOptions, requireSuspendOptions } from '../gates/option-gate.ts'
import { declared } from './declared-adapter.ts'
import type { InstanceContext } from './instance-context.ts'
import { reconcileIfRunning } from './reconcile-if-running.ts'
import { runCall } from './run-call.ts'
import { toHandle } from './to-handle.ts'

type OperationMethods = Pick<
  DmsInstance,
  'reconcileDeployment' | 'rollbackDeployment' | 'scaleDeployment' | 'suspendDeployment' | 'resumeDeployment' | 'terminateOperation'
>

/** What makes the engine act on a deployment that is there. */
export function operationMethods(context: InstanceContext): OperationMethods {
  const { name, adapter } = context
  const { capabilities } = adapter
  const full = declared(adapter)
  return {
    reconcileDeployment: (ref, options) =>
      runCall(context, {
        method: 'reconcileDeployment',
        writes: true,
        stepwise: true,
        args: { ref: () => toRef(ref, name) },
        options,
        gate: (_args, given) => requireReconcileOptions(capabilities, given),
        send: async (args, { ifRunning = 'fail', ...sent }, write) =>
          toHandle(context, await reconcileIfRunning({ ...context, write }, args.ref, ifRunning, sent)),
      }),

    rollbackDeployment: (ref, options) =>
      runCall(context, {
        method: 'rollbackDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        gate: (_args, given) => requireRollbackOptions(capabilities, given),
        send: async (args, sent) => toHandle(context, await full.rollbackDeployment(args.ref, sent)),
      }),

    scaleDeployment: (ref, options) =>
      runCall(context, {
        method: 'scaleDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        gate: (_args, given) => requireScaleOptions(capabilities, given),
        send: async (args, sent) => toHandle(context, await full.scaleDeployment(args.ref, sent)),
      }),

    suspendDeployment: (ref, options) =>
      runCall(context, {
        method: 'suspendDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        gate: (_args, given) => requireSuspendOptions(capabilities, given),
        send: async (args, sent) => toHandle(context, await full.suspendDeployment(args.ref, sent)),
      }),

    resumeDeployment: (ref, options) =>
      runCall(context, {
        method: 'resumeDeployment',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        send: async (args, sent) => toHandle(context, await full.resumeDeployment(args.ref, sent)),
      }),

    terminateOperation: (ref, options) =>
      runCall(context, {
        method: 'terminateOperation',
        writes: true,
        args: { ref: () => toRef(ref, name) },
        options,
        send: async (args, sent) => toHandle(context, await full.terminateOperation(args.ref, sent)),
      }),
  }
}
