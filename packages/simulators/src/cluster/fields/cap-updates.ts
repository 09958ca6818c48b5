import { union } from './field-set.ts'
import { type Owner, type Owners, ownerId } from './managed-fields.ts'

const MAX_UPDATES = 10

/** More than ten entries of updates are not kept: the oldest are put together, one per version. */
export function capUpdates(owners: Owners): void {
  const updates = [...owners].filter(([, { operation }]) => operation === 'Update')
  if (updates.length <= MAX_UPDATES) return
  updates.sort(([a, { time: aTime = '' }], [b, { time: bTime = '' }]) => (aTime === bTime ? (a < b ? -1 : 1) : aTime < bTime ? -1 : 1))
  const first = new Map<string, string>()
  let left = updates.length
  for (const [id, owner] of updates) {
    if (left <= MAX_UPDATES) return
    const known = first.get(owner.apiVersion)
    if (known === undefined) {
      first.set(owner.apiVersion, id)
      continue
    }
    const bucket: Omit<Owner, 'fields' | 'time'> = { manager: 'ancient-changes', operation: 'Update', apiVersion: owner.apiVersion, subresource: '' }
    const old = owners.get(ownerId(bucket)) ?? owners.get(known)
    owners.delete(known)
    owners.delete(id)
    owners.set(ownerId(bucket), { ...bucket, time: owner.time, fields: old === undefined ? owner.fields : union(owner.fields, old.fields) })
    left--
  }
}
