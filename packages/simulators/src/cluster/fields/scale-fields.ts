import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { KubeObject } from '../kube-object.ts'
import { difference, type FieldSet, isEmptySet } from './field-set.ts'
import { type Owner, type Owners, ownerId, ownersOf, withOwners } from './managed-fields.ts'

const REPLICAS: FieldSet = { 'f:spec': { 'f:replicas': {} } }

/**
 * Who owns what after a write through a Scale, which takes the owners of the replicas to the Scale and back. Recorded and measured: on the way
 * back an update is taken for another one, so that whoever owns the replicas owns them apart from all else, and nobody says since when, even where
 * nothing has changed. No replicas at all are nobody's, and so are those that nobody owned before.
 */
export function scaleFields(info: KindInfo, before: KubeObject, after: KubeObject, manager: string): KubeObject {
  const parents = ownersOf(before)
  const holders = [...parents.values()].filter(ownsReplicas)
  const isNone = after.spec?.['replicas'] === 0
  const isSame = before.spec?.['replicas'] === after.spec?.['replicas']
  const scaler = { manager, operation: 'Update' as const, apiVersion: apiVersionOf(info), subresource: 'scale', time: undefined, fields: REPLICAS }
  const owners: Owners = new Map()
  for (const [id, owner] of parents) {
    const fields = ownsReplicas(owner) && (isNone || !isSame || owner.operation !== 'Apply') ? difference(owner.fields, REPLICAS) : owner.fields
    if (!isEmptySet(fields)) owners.set(id, fields === owner.fields ? owner : { ...owner, fields })
  }
  // By another key: it may be the second one of the same identity.
  for (const owner of isNone ? [] : apart(holders, isSame, scaler))
    owners.set(`${ownerId(owner)} of the scale`, { ...owner, time: undefined, fields: REPLICAS })
  return withOwners(after, owners)
}

const apart = (holders: readonly Owner[], isSame: boolean, scaler: Owner): readonly Owner[] =>
  isSame ? holders.filter(({ operation }) => operation === 'Update') : holders.length === 0 ? [] : [scaler]

const ownsReplicas = ({ fields }: Owner): boolean => {
  const spec = fields['f:spec']
  return spec !== undefined && 'f:replicas' in spec
}
