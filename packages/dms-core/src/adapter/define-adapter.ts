import { assertAdapter } from '../client/assert-adapter.ts'
import type { AdapterWith } from '../contract/adapter-v1.ts'
import type { CapabilitiesV1 } from '../contract/capabilities.ts'

/** For authors: the compiler holds capabilities and methods together; assertAdapter does at run time. The capabilities are deep-frozen. */
export function defineAdapter<const C extends CapabilitiesV1>(capabilities: C, adapter: Omit<AdapterWith<C>, 'capabilities'>): AdapterWith<C> {
  const defined = { ...adapter, capabilities: deepFreeze(capabilities) }
  assertAdapter(defined)
  return defined as unknown as AdapterWith<C>
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner)
    Object.freeze(value)
  }
  return value
}
