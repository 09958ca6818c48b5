import type { DmsInstance } from '../dms.ts'
import { inspectionMethods } from './inspection-methods.ts'
import type { InstanceContext } from './instance-context.ts'
import { lifecycleMethods } from './lifecycle-methods.ts'
import { operationMethods } from './operation-methods.ts'
import { packageMethods } from './package-methods.ts'

export type { InstanceContext } from './instance-context.ts'

/** The public face of one adapter: arguments validated, capabilities checked, deadline applied, errors with their context. */
export function createInstance(context: InstanceContext): DmsInstance {
  return {
    name: context.name,
    type: context.adapter.type,
    capabilities: context.adapter.capabilities,
    ...lifecycleMethods(context),
    ...operationMethods(context),
    ...inspectionMethods(context),
    ...packageMethods(context),
  }
}
