import { isIP } from 'node:net'
import type { Json, JsonMap } from '../../../kube-object.ts'
import { invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { duplicate, oneOf, textOf } from './values.ts'

const ADDRESS_RULE = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** Of the addresses of a service and their families, which must go together. Of an external name nothing is asked. */
export function addressFamilyCauses(spec: JsonMap): FieldCause[] {
  if (spec['type'] === 'ExternalName') return []
  const address = textOf(spec['clusterIP'])
  const addresses = listOf(spec['clusterIPs'])
  return [
    ...togetherCauses(address, addresses),
    ...familyCauses(listOf(spec['ipFamilies'])),
    ...(spec['ipFamilyPolicy'] === undefined
      ? []
      : oneOf('spec.ipFamilyPolicy', spec['ipFamilyPolicy'], ['PreferDualStack', 'RequireDualStack', 'SingleStack'])),
    ...addresses.flatMap((one, index) => {
      if (index === 0 && one === 'None') {
        return addresses.length > 1 ? [invalidValue('spec.clusterIPs', addresses, "'None' must be the first and only value")] : []
      }
      return isIP(textOf(one)) === 0 ? [invalidValue(`spec.clusterIPs[${index}]`, one, ADDRESS_RULE)] : []
    }),
    ...(addresses.length > 2 ? [invalidValue('spec.clusterIPs', addresses, 'may only hold up to 2 values')] : []),
  ]
}

function togetherCauses(address: string, addresses: readonly Json[]): FieldCause[] {
  if (address === '')
    return addresses.length === 0 ? [] : [invalidValue('spec.clusterIPs', addresses, 'must be empty when `clusterIP` is not specified')]
  if (addresses.length === 0) return [required('spec.clusterIPs')]
  return addresses[0] === address ? [] : [invalidValue('spec.clusterIPs', addresses, 'first value must match `clusterIP`')]
}

function familyCauses(families: readonly Json[]): FieldCause[] {
  return families.flatMap((family, index) => [
    ...oneOf(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']),
    ...(families.indexOf(family) < index ? [duplicate(`spec.ipFamilies[${index}]`, family)] : []),
  ])
}
