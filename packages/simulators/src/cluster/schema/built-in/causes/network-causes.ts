import { isMap, type JsonMap } from '../../../kube-object.ts'
import { invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { selectorCauses } from './selector-causes.ts'
import { mapAt, mapsAt, oneOf, portOrName, requiredText, subdomain, textOf, whenGiven } from './values.ts'

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

export function ingressCauses(spec: JsonMap): FieldCause[] {
  const rules = mapsAt(spec, 'rules')
  const backend = spec['defaultBackend']
  return [
    ...(rules.length === 0 && backend === undefined ? [invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified')] : []),
    ...(isMap(backend) ? backendCauses(backend, 'spec.defaultBackend') : []),
    ...rules.flatMap((rule, index) => ruleCauses(rule, `spec.rules[${index}]`)),
    ...whenGiven(spec, 'ingressClassName', subdomain, 'spec'),
  ]
}

function ruleCauses(rule: JsonMap, path: string): FieldCause[] {
  const host = textOf(rule['host'])
  const paths = mapsAt(mapAt(rule, 'http'), 'paths')
  return [
    ...(host === '' ? [] : subdomain(`${path}.host`, host.replace(/^\*\./, ''))),
    ...(isMap(rule['http']) && paths.length === 0 ? [required(`${path}.http.paths`)] : []),
    ...paths.flatMap((one, index) => pathCauses(one, `${path}.http.paths[${index}]`)),
  ]
}

function pathCauses(one: JsonMap, path: string): FieldCause[] {
  const type = one['pathType']
  const text = textOf(one['path'])
  const isAbsolute = type === 'ImplementationSpecific' || !PATH_TYPES.includes(textOf(type)) || text.startsWith('/')
  return [
    ...(type === undefined ? [required(`${path}.pathType`, 'pathType must be specified')] : oneOf(`${path}.pathType`, type, PATH_TYPES)),
    ...(isAbsolute ? [] : [invalidValue(`${path}.path`, text, 'must be an absolute path')]),
    ...backendCauses(mapAt(one, 'backend'), `${path}.backend`),
  ]
}

function backendCauses(backend: JsonMap, path: string): FieldCause[] {
  const { service, resource } = backend
  if (isMap(service) && isMap(resource)) return [invalidValue(path, '', 'cannot set both resource and service backends')]
  if (isMap(service)) return requiredText(`${path}.service.name`, service['name'])
  return isMap(resource) ? [] : [invalidValue(path, '', 'resource or service backend is required')]
}

export function networkPolicyCauses(spec: JsonMap): FieldCause[] {
  const rules = (name: string) =>
    mapsAt(spec, name).flatMap((rule, index) =>
      mapsAt(rule, 'ports').flatMap(({ port }, at) => (port === undefined ? [] : portOrName(`spec.${name}[${index}].ports[${at}].port`, port))),
    )
  const types = Array.isArray(spec['policyTypes']) ? spec['policyTypes'] : []
  return [
    ...selectorCauses(mapAt(spec, 'podSelector'), 'spec.podSelector'),
    ...rules('ingress'),
    ...rules('egress'),
    ...types.flatMap((type, index) => oneOf(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress'])),
  ]
}
