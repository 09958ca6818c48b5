import type { JsonMap } from '../../../kube-object.ts'
import { invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { quantityInThousandths } from '../quantity.ts'
import { mapAt, oneOf, subdomain, textOf, whenGiven } from './values.ts'

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export function claimCauses(spec: JsonMap, path: string): FieldCause[] {
  const modes = Array.isArray(spec['accessModes']) ? spec['accessModes'] : []
  const { storage } = mapAt(mapAt(spec, 'resources'), 'requests')
  return [
    ...(modes.length === 0 ? [required(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...modes.flatMap((mode) => oneOf(`${path}.accessModes`, textOf(mode), MODES)),
    ...(storage === undefined
      ? [required(`${path}.resources[storage]`)]
      : (quantityInThousandths(storage) ?? 0n) > 0n
        ? []
        : [invalidValue(`${path}.resources[storage]`, storage, 'must be greater than zero')]),
    ...whenGiven(spec, 'storageClassName', subdomain, path),
    ...oneOf(`${path}.volumeMode`, spec['volumeMode'], ['Block', 'Filesystem']),
  ]
}
