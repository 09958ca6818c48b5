import { createHash } from 'node:crypto'
import { stringify } from 'yaml'
import type { JsonMap } from '../../../cluster/kube-object.ts'

export const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** The digest of values as a status has it: of their YAML with sorted members (recorded); of nothing at all when there are none. */
export function digestValues(values: JsonMap): string {
  if (Object.keys(values).length === 0) return sha256('')
  return sha256(stringify(values, { sortMapEntries: true, indentSeq: false, lineWidth: 0 }))
}
