import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { noneNegative, portNumber, portOrName, requiredText } from './values.ts'

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc']

/** `once`: it has succeeded as soon as it succeeds. */
export function probeCauses(probe: JsonMap, path: string, once: boolean): FieldCause[] {
  const { successThreshold } = probe
  return [
    ...handlerCauses(probe, path),
    ...noneNegative(path, probe, 'initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'),
    ...(once && successThreshold !== undefined && successThreshold !== 1
      ? [invalidValue(`${path}.successThreshold`, successThreshold, 'must be 1')]
      : []),
  ]
}

function handlerCauses(probe: JsonMap, path: string): FieldCause[] {
  const given = HANDLERS.filter((name) => isMap(probe[name]))
  if (given.length === 0) return [required(path, 'must specify a handler type')]
  return given.flatMap((name, index) => {
    const handler = probe[name]
    if (!isMap(handler)) return []
    return index > 0 ? [forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')] : oneHandlerCauses(name, handler, `${path}.${name}`)
  })
}

function oneHandlerCauses(name: string, handler: JsonMap, path: string): FieldCause[] {
  switch (name) {
    case 'exec':
      return Array.isArray(handler['command']) && handler['command'].length > 0 ? [] : [required(`${path}.command`)]
    case 'httpGet':
      return [...requiredText(`${path}.path`, handler['path']), ...portOrName(`${path}.port`, handler['port'])]
    case 'grpc':
      return portNumber(`${path}.port`, handler['port'])
    default:
      return portOrName(`${path}.port`, handler['port'])
  }
}
