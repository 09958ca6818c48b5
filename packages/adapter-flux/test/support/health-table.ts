import { describe, expect, it } from 'vitest'
import type { FluxCondition, Workload } from '../../src/flux-types.ts'
import { mapResourceHealth } from '../../src/map-resource-health.ts'

export interface HealthRow {
  readonly what: string
  readonly spec?: Workload['spec']
  readonly status?: Workload['status']
  readonly health: string
  readonly message?: string
}

/** A condition, as far as health is judged by it. */
export const is = (type: string, status: string, reason = '', message = ''): FluxCondition => ({ type, status, reason, message })

/** The conditions of a Deployment whose rollout is over. */
export const AVAILABLE = [is('Available', 'True'), is('Progressing', 'True', 'NewReplicaSetAvailable')]

/** So many replicas, all of them as they should be. */
export const all = (count: number) => ({ replicas: count, updatedReplicas: count, availableReplicas: count, readyReplicas: count })

const objectOf = (type: string, { spec, status }: HealthRow): Workload => {
  const [apiVersion = '', kind = ''] = type.split(' ')
  const given = { ...(spec === undefined ? {} : { spec }), ...(status === undefined ? {} : { status }) }
  return { apiVersion, kind, metadata: { name: 'web', generation: 1 }, ...given }
}

/** One test for each row; the key of the table is apiVersion and kind. */
export function describeHealth(table: Readonly<Record<string, readonly HealthRow[]>>): void {
  describe.each(Object.entries(table))('The health of a %s', (type, rows) => {
    it.each(rows)('when: $what', (row) => {
      const { health, message } = mapResourceHealth(objectOf(type, row))
      expect(health).toBe(row.health)
      if (row.message !== undefined) expect(message).toBe(row.message)
    })
  })
}
