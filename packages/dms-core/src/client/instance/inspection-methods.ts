import { checkAction } from '../arguments/check-action.ts'
import { checkPlan, refOfPlan } from '../arguments/check-plan.ts'
import { checkResource } from '../arguments/check-resource.ts'
import { toRef } from '../arguments/to-ref.ts'
import type { DmsInstance } from '../dms.ts'
import { requireActionParams, requireLogOptions } from '../gates/option-gate.ts'
import { requirePlan } from '../gates/plan-gate.ts'
import { declared } from './declared-adapter.ts'
import type { InstanceContext } from './instance-context.ts'
import { openStream } from './open-stream.ts'
import { runCall } from './run-call.ts'
import { toHandle } from './to-handle.ts'

type InspectionMethods = Pick<
  DmsInstance,
  | 'getDeploymentHistory'
  | 'getDeploymentLogs'
  | 'listDeploymentEvents'
  | 'getResourceTree'
  | 'diffDeployment'
  | 'planDeployment'
  | 'listResourceActions'
  | 'runResourceAction'
  | 'getDeploymentCapabilities'
>

/** What looks into a deployment, at what would change, and at its single resources. */
export function inspectionMethods(context: InstanceContext): InspectionMethods {
  const { name, adapter } = context
  const { capabilities } = adapter
  const full = declared(adapter)
  return {
    getDeploymentHistory: (ref, options) =>
      runCall(context, {
        method: 'getDeploymentHistory',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => full.getDeploymentHistory(args.ref, sent),
      }),

    getDeploymentLogs: (ref, options) =>
      openStream(context, {
        method: 'getDeploymentLogs',
        args: { ref: () => toRef(ref, name) },
        options,
        gate: (_args, given) => requireLogOptions(capabilities, given),
        open: (args, sent) => full.getDeploymentLogs(args.ref, sent),
      }),

    listDeploymentEvents: (ref, options) =>
      runCall(context, {
        method: 'listDeploymentEvents',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => full.listDeploymentEvents(args.ref, sent),
      }),

    getResourceTree: (ref, options) =>
      runCall(context, {
        method: 'getResourceTree',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => full.getResourceTree(args.ref, sent),
      }),

    diffDeployment: (ref, options) =>
      runCall(context, {
        method: 'diffDeployment',
        args: { ref: () => toRef(ref, name) },
        options,
        send: (args, sent) => full.diffDeployment(args.ref, sent),
      }),

    planDeployment: (request, options) =>
      runCall(context, {
        method: 'planDeployment',
        args: { request: () => checkPlan(request, name) },
        options,
        about: (args) => refOfPlan(args.request),
        gate: (args) => requirePlan(capabilities, args.request),
        send: (args, sent) => full.planDeployment(args.request, sent),
      }),

    listResourceActions: (ref, resource, options) =>
      runCall(context, {
        method: 'listResourceActions',
        args: { ref: () => toRef(ref, name), resource: () => checkResource(resource) },
        options,
        send: (args, sent) => full.listResourceActions(args.ref, args.resource, sent),
      }),

    runResourceAction: (ref, action, options) =>
      runCall(context, {
        method: 'runResourceAction',
        writes: true,
        args: { ref: () => toRef(ref, name), action: () => checkAction(action) },
        options,
        gate: (args) => requireActionParams(capabilities, args.action),
        send: async (args, sent) => toHandle(context, await full.runResourceAction(args.ref, args.action, sent)),
      }),

    getDeploymentCapabilities: (ref, options) =>
      runCall(context, {
        method: 'getDeploymentCapabilities',
        always: true,
        args: { ref: () => toRef(ref, name) },
        options,
        send: async (args, sent) =>
          capabilities.narrowing === undefined ? { capabilities, withheld: [] } : full.getDeploymentCapabilities(args.ref, sent),
      }),
  }
}
