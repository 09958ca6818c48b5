import type { DmsInstance } from '@gitops-dms/core'

/** The same on every instance at the same time; all failures are told. */
export async function onEach<T>(instances: readonly DmsInstance[], work: (instance: DmsInstance) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  const outcomes = await Promise.allSettled(instances.map(async (instance) => [instance.name, await work(instance)] as const))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures)
  return new Map(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])))
}
