import type { DmsInstance } from '../../src/client/dms.ts'
import { createInstance, type InstanceContext } from '../../src/client/instance/dms-instance.ts'
import type { DmsAdapterV1 } from '../../src/contract/adapter-v1.ts'
import type { FakeAdapter } from './fake-adapter.ts'
import { FakeClock } from './fake-clock.ts'
import { fullAdapter } from './full-adapter.ts'

/** An instance called "prod" over an adapter that has everything, but for what is given. */
export function openInstance(
  methods: Partial<DmsAdapterV1> = {},
  context: Partial<InstanceContext> = {},
): FakeAdapter & { readonly instance: DmsInstance; readonly clock: FakeClock } {
  const fake = fullAdapter(methods)
  const clock = new FakeClock()
  return { ...fake, clock, instance: createInstance({ name: 'prod', adapter: fake.adapter, clock, ...context }) }
}
