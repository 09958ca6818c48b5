import { at, isMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { sinceTime } from './human-duration.ts'
import { ageOf, list, orNone } from './pod-cells.ts'
import { selectorText } from './workload-cells.ts'

const sizeOf = (value: unknown) => (isMap(value) ? Object.keys(value).length : 0)

export const serviceCells = (one: KubeObject, now: number): unknown[] => {
  const ports = list(at(one, 'spec', 'ports')).map((port) => {
    const node = numberAt(port, 'nodePort')
    return `${numberAt(port, 'port') ?? ''}${node === undefined ? '' : `:${node}`}/${textAt(port, 'protocol') ?? 'TCP'}`
  })
  return [
    one.metadata.name,
    textAt(one, 'spec', 'type') ?? '',
    orNone(textAt(one, 'spec', 'clusterIP')),
    externalAddress(one),
    ports.length === 0 ? '<none>' : ports.join(','),
    ageOf(one, now),
    selectorText({ matchLabels: at(one, 'spec', 'selector') }),
  ]
}

function externalAddress(service: KubeObject): string {
  const external = list(at(service, 'spec', 'externalIPs')).join(',')
  if (textAt(service, 'spec', 'type') === 'ExternalName') return textAt(service, 'spec', 'externalName') ?? ''
  // A bookmark has no type.
  if (textAt(service, 'spec', 'type') === undefined) return '<unknown>'
  if (textAt(service, 'spec', 'type') !== 'LoadBalancer') return orNone(external)
  const balanced = balancers(service)
  return balanced === '' ? external || '<pending>' : [balanced, external].filter((text) => text !== '').join(',')
}

const balancers = (object: KubeObject) =>
  list(at(object, 'status', 'loadBalancer', 'ingress'))
    .map((one) => textAt(one, 'ip') ?? textAt(one, 'hostname') ?? '')
    .join(',')

export const configMapCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  sizeOf(one['data']) + sizeOf(one['binaryData']),
  ageOf(one, now),
]

export const secretCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  textAt(one, 'type') ?? '',
  sizeOf(one['data']),
  ageOf(one, now),
]

export const namespaceCells = (one: KubeObject, now: number): unknown[] => [one.metadata.name, textAt(one, 'status', 'phase') ?? '', ageOf(one, now)]

export function nodeCells(one: KubeObject, now: number): unknown[] {
  const ready = list(at(one, 'status', 'conditions')).find((condition) => at(condition, 'type') === 'Ready')
  const status = ready === undefined ? 'Unknown' : at(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.keys(one.metadata.labels ?? {})
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
  const address = (type: string) =>
    orNone(
      textAt(
        list(at(one, 'status', 'addresses')).find((found) => at(found, 'type') === type),
        'address',
      ),
    )
  const told = (name: string) => textAt(one, 'status', 'nodeInfo', name) ?? '<unknown>'
  return [
    one.metadata.name,
    at(one, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status,
    orNone(roles.sort().join(',')),
    ageOf(one, now),
    textAt(one, 'status', 'nodeInfo', 'kubeletVersion') ?? '',
    address('InternalIP'),
    address('ExternalIP'),
    told('osImage'),
    told('kernelVersion'),
    told('containerRuntimeVersion'),
  ]
}

/** Of both event APIs. */
export function eventCells(one: KubeObject, now: number): unknown[] {
  const about = isMap(one['involvedObject']) ? one['involvedObject'] : one['regarding']
  const object = `${(textAt(about, 'kind') ?? '').toLowerCase()}/${textAt(about, 'name') ?? ''}`
  const series = numberAt(one, 'series', 'count')
  const first = textAt(one, 'firstTimestamp') ?? textAt(one, 'deprecatedFirstTimestamp') ?? textAt(one, 'eventTime')
  const last = textAt(one, 'series', 'lastObservedTime') ?? textAt(one, 'lastTimestamp') ?? textAt(one, 'deprecatedLastTimestamp') ?? first
  const source = one['source'] ?? one['deprecatedSource']
  const component = textAt(source, 'component') ?? textAt(one, 'reportingComponent') ?? textAt(one, 'reportingController') ?? ''
  const host = textAt(source, 'host') ?? textAt(one, 'reportingInstance') ?? ''
  return [
    sinceTime(last, now),
    textAt(one, 'type') ?? '',
    textAt(one, 'reason') ?? '',
    object === '/' ? '' : object,
    textAt(about, 'fieldPath') ?? '',
    host === '' ? component : `${component}, ${host}`,
    (textAt(one, 'message') ?? textAt(one, 'note') ?? '').trim(),
    sinceTime(first, now),
    series ?? numberAt(one, 'count') ?? numberAt(one, 'deprecatedCount') ?? 1,
    one.metadata.name,
  ]
}

export const serviceAccountCells = (one: KubeObject, now: number): unknown[] => [one.metadata.name, ageOf(one, now)]

export const claimCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  one.metadata.deletionTimestamp === undefined ? (textAt(one, 'status', 'phase') ?? '') : 'Terminating',
  textAt(one, 'spec', 'volumeName') ?? '',
  textAt(one, 'status', 'capacity', 'storage') ?? '',
  list(at(one, 'status', 'accessModes'))
    .map((mode) => String(mode).replace(/[a-z]/g, ''))
    .join(','),
  textAt(one, 'spec', 'storageClassName') ?? '',
  textAt(one, 'spec', 'volumeAttributesClassName') ?? '<unset>',
  ageOf(one, now),
  textAt(one, 'spec', 'volumeMode') ?? '<unset>',
]

export const revisionCells = (one: KubeObject, now: number): unknown[] => {
  const owner = one.metadata.ownerReferences?.find(({ controller }) => controller === true)
  const [group = ''] = owner?.apiVersion.includes('/') === true ? owner.apiVersion.split('/') : ['']
  const kind = owner === undefined ? '' : `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`
  return [one.metadata.name, orNone(kind), numberAt(one, 'revision') ?? 0, ageOf(one, now)]
}

export const ingressCells = (one: KubeObject, now: number): unknown[] => {
  const hosts = list(at(one, 'spec', 'rules'))
    .map((rule) => textAt(rule, 'host') ?? '')
    .filter((host) => host !== '')
  return [
    one.metadata.name,
    orNone(textAt(one, 'spec', 'ingressClassName')),
    hosts.length === 0 ? '*' : hosts.slice(0, 3).join(',') + (hosts.length > 3 ? ` + ${hosts.length - 3} more...` : ''),
    balancers(one),
    list(at(one, 'spec', 'tls')).length > 0 ? '80, 443' : '80',
    ageOf(one, now),
  ]
}

/** Of what was never made: a bookmark. */
const NO_TIME = '0001-01-01T00:00:00Z'

export const createdCells = (one: KubeObject): unknown[] => [one.metadata.name, one.metadata.creationTimestamp ?? NO_TIME]

export const bindingCells = (one: KubeObject, now: number): unknown[] => {
  const named = (kind: string, text: (subject: unknown) => string) =>
    list(one['subjects'])
      .filter((subject) => at(subject, 'kind') === kind)
      .map(text)
      .join(', ')
  const nameOf = (subject: unknown) => textAt(subject, 'name') ?? ''
  return [
    one.metadata.name,
    `${textAt(one, 'roleRef', 'kind') ?? ''}/${textAt(one, 'roleRef', 'name') ?? ''}`,
    ageOf(one, now),
    named('User', nameOf),
    named('Group', nameOf),
    named('ServiceAccount', (subject) => `${textAt(subject, 'namespace') ?? ''}/${nameOf(subject)}`),
  ]
}

export const leaseCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  textAt(one, 'spec', 'holderIdentity') ?? '',
  ageOf(one, now),
]

export const disruptionBudgetCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  String(at(one, 'spec', 'minAvailable') ?? 'N/A'),
  String(at(one, 'spec', 'maxUnavailable') ?? 'N/A'),
  numberAt(one, 'status', 'disruptionsAllowed') ?? 0,
  ageOf(one, now),
]

export const networkPolicyCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  selectorText(at(one, 'spec', 'podSelector')),
  ageOf(one, now),
]

/** Of kinds without a printer of their own. */
export const plainCells = (one: KubeObject): unknown[] => [one.metadata.name, one.metadata.creationTimestamp ?? NO_TIME]
