import type { JsonMap } from '../../../kube-object.ts'
import { invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { quantityInNanos } from '../quantity.ts'
import { mapAt, oneOf, subdomain, textOf, whenGiven } from './values.ts'

const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']

export function claimCauses(spec: JsonMap): FieldCause[] {
  const modes = Array.isArray(spec['accessModes']) ? spec['accessModes'] : []
  const { storage } = mapAt(mapAt(spec, 'resources'), 'requests')
  return [
    ...(modes.length === 0 ? [required('spec.accessModes', 'at least 1 access mode is required')] : []),
    ...modes.flatMap((mode) => oneOf('spec.accessModes', textOf(mode), MODES)),
    ...(storage === undefined
      ? [required('spec.resources[storage]')]
      : (quantityInNanos(storage) ?? 0n) > 0n
        ? []
        : [invalidValue('spec.resources[storage]', storage, 'must be greater than zero')]),
    ...whenGiven(spec, 'storageClassName', subdomain, 'spec'),
    ...oneOf('spec.volumeMode', spec['volumeMode'], ['Block', 'Filesystem']),
  ]
}
