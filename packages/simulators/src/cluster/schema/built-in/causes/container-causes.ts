import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { quantityInThousandths } from '../quantity.ts'
import { environmentCauses } from './environment-causes.ts'
import { probeCauses } from './probe-causes.ts'
import { duplicate, label, mapAt, mapsAt, oneOf, portName, portNumber, requiredText, textOf } from './values.ts'

export interface ContainersInPod {
  readonly path: string
  /** Of the pod's volumes. */
  readonly volumes: ReadonlySet<string>
  /** Those of all containers so far; a name counts once in a pod. */
  readonly names: Set<string>
}

export function containerCauses(container: JsonMap, { path, volumes, names }: ContainersInPod): FieldCause[] {
  const name = textOf(container['name'])
  const known = names.has(name)
  names.add(name)
  const image = textOf(container['image'])
  return [
    ...(name === '' ? [required(`${path}.name`)] : [...label(`${path}.name`, name), ...(known ? [duplicate(`${path}.name`, name)] : [])]),
    ...(image.trim() === '' ? [required(`${path}.image`)] : []),
    ...portCauses(mapsAt(container, 'ports'), `${path}.ports`),
    ...environmentCauses(container, path),
    ...mountCauses(mapsAt(container, 'volumeMounts'), volumes, `${path}.volumeMounts`),
    ...oneOf(`${path}.imagePullPolicy`, container['imagePullPolicy'], ['Always', 'IfNotPresent', 'Never']),
    ...resourceCauses(mapAt(container, 'resources'), `${path}.resources`),
  ]
}

export function probesOf(container: JsonMap, path: string): FieldCause[] {
  return ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => {
    const probe = container[name]
    return isMap(probe) ? probeCauses(probe, `${path}.${name}`, name !== 'readinessProbe') : []
  })
}

/** Init containers that end have nothing to probe. */
export const initContainerCauses = (container: JsonMap, path: string): FieldCause[] =>
  container['restartPolicy'] === 'Always'
    ? probesOf(container, path)
    : ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']
        .filter((name) => container[name] !== undefined)
        .map((name) => forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always'))

function portCauses(ports: readonly JsonMap[], path: string): FieldCause[] {
  const names = new Set<string>()
  return ports.flatMap((port, index) => {
    const at = `${path}[${index}]`
    const name = textOf(port['name'])
    const named = name === '' ? [] : portName(`${at}.name`, name)
    const repeated = name !== '' && named.length === 0 && names.has(name) ? [duplicate(`${at}.name`, name)] : []
    if (named.length === 0) names.add(name)
    const { containerPort = 0, hostPort = 0 } = port
    return [
      ...named,
      ...repeated,
      ...(containerPort === 0 ? [required(`${at}.containerPort`)] : portNumber(`${at}.containerPort`, containerPort)),
      ...(hostPort === 0 ? [] : portNumber(`${at}.hostPort`, hostPort)),
      ...(textOf(port['protocol']) === '' ? [required(`${at}.protocol`)] : oneOf(`${at}.protocol`, port['protocol'], ['SCTP', 'TCP', 'UDP'])),
    ]
  })
}

function mountCauses(mounts: readonly JsonMap[], volumes: ReadonlySet<string>, path: string): FieldCause[] {
  const places = new Set<string>()
  return mounts.flatMap((mount, index) => {
    const at = `${path}[${index}]`
    const name = textOf(mount['name'])
    const place = textOf(mount['mountPath'])
    const known = places.has(place)
    places.add(place)
    const subPath = textOf(mount['subPath'])
    const outside = subPath.split('/').includes('..') ? [invalidValue(`${path}.subPath`, subPath, "must not contain '..'")] : []
    return [
      ...(name === '' ? [required(`${at}.name`)] : []),
      ...(volumes.has(name) ? [] : [{ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(name)}`, field: `${at}.name` }]),
      ...requiredText(`${at}.mountPath`, place),
      ...(known ? [invalidValue(`${at}.mountPath`, place, 'must be unique')] : []),
      ...(subPath.startsWith('/') ? [invalidValue(`${path}.subPath`, subPath, 'must be a relative path')] : outside),
    ]
  })
}

function resourceCauses(resources: JsonMap, path: string): FieldCause[] {
  const limits = mapAt(resources, 'limits')
  const negative = (list: string) =>
    Object.entries(mapAt(resources, list)).flatMap(([name, quantity]) =>
      (quantityInThousandths(quantity) ?? 0n) < 0n ? [invalidValue(`${path}.${list}[${name}]`, quantity, 'must be greater than or equal to 0')] : [],
    )
  const above = Object.entries(mapAt(resources, 'requests')).flatMap(([name, quantity]) => {
    const limit = limits[name]
    const isAbove = limit !== undefined && (quantityInThousandths(quantity) ?? 0n) > (quantityInThousandths(limit) ?? 0n)
    return isAbove ? [invalidValue(`${path}.requests`, quantity, `must be less than or equal to ${name} limit of ${limit}`)] : []
  })
  return [...negative('limits'), ...above, ...negative('requests')]
}
