import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { conditionsOf } from './conditions-of.ts'
import { healthWith, type ResourceHealth } from './health-code.ts'

/** A condition counts by its type alone, but for a suspension. */
export function jobHealth(live: KubeObject): ResourceHealth {
  const conditions = conditionsOf(live)
  const ofType = (type: string) => conditions.filter((condition) => condition['type'] === type).at(-1)
  const messageOf = (type: string) => textAt(ofType(type), 'message')
  if (ofType('Failed') !== undefined) return healthWith('Degraded', messageOf('Failed'))
  if (ofType('Suspended')?.['status'] === 'True') return { status: 'Suspended' }
  const ended = conditions.filter((condition) => condition['type'] === 'Complete' || condition['type'] === 'Suspended').at(-1)
  return ended === undefined ? { status: 'Progressing' } : healthWith('Healthy', textAt(ended, 'message'))
}
