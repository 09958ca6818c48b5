import { isDeepStrictEqual } from 'node:util'
import { forbidden } from '../causes.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const CHANGEABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]
const RULE = `updates to statefulset spec for fields other than ${CHANGEABLE.slice(0, -1)
  .map((field) => `'${field}'`)
  .join(', ')} and '${CHANGEABLE.at(-1)}' are forbidden`

export const statefulSetRules: KindRules = {
  causes: (object, before) => {
    if (before === undefined) return []
    const members = new Set([...Object.keys(object.spec ?? {}), ...Object.keys(before.spec ?? {})])
    const changed = [...members].some((member) => !CHANGEABLE.includes(member) && !isDeepStrictEqual(object.spec?.[member], before.spec?.[member]))
    return changed ? [forbidden('spec', RULE)] : []
  },
}
