import type { DeploymentRef, DmsAdapterV1 } from '@gitops-dms/core'
import type { AdapterArguments, MakeAdapter } from '../../src/index.ts'

/** An adapter with one thing broken, and the checks that have to find it. */
export interface Mutant {
  /** Of the list of conformance.md where it is in it, else O and a number. */
  readonly id: string
  readonly breaks: string
  /** Each of them. */
  readonly diesBy: readonly string[]
  /** In the reason of each failure. */
  readonly saying: RegExp
  of(make: MakeAdapter): MakeAdapter
  /** What the second process is to load, where that is broken too. */
  readonly module?: URL
}

/** A layer around the adapter, with some of its members replaced. */
export const replacing =
  (change: (sound: DmsAdapterV1, context: AdapterArguments) => Partial<DmsAdapterV1>): Mutant['of'] =>
  (make) =>
  (context) => {
    const sound = make(context)
    return { ...sound, ...change(sound, context) }
  }

/** Every method that takes a ref as its first argument, with the ref put through `turn`. */
export function turningRefs(sound: DmsAdapterV1, turn: (ref: DeploymentRef) => DeploymentRef): Partial<DmsAdapterV1> {
  return {
    getDeployment: (ref, options) => sound.getDeployment(turn(ref), options),
    getDeploymentStatus: (ref, options) => sound.getDeploymentStatus(turn(ref), options),
    updateDeployment: (ref, change, options) => sound.updateDeployment(turn(ref), change, options),
    deleteDeployment: (ref, options) => sound.deleteDeployment(turn(ref), options),
  }
}
