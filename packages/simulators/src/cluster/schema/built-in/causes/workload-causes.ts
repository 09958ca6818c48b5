import { isMap, type JsonMap } from '../../../kube-object.ts'
import { forbidden, invalidValue, required } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { claimCauses } from './claim-causes.ts'
import { runningTemplateCauses } from './pod-causes.ts'
import { printedLabels, printedSelector, selectorCauses, selects } from './selector-causes.ts'
import { atMostAll, countOrPercent, label, labels, mapAt, mapsAt, noneNegative, oneOf, textOf, whenGiven } from './values.ts'

export function deploymentCauses(spec: JsonMap): FieldCause[] {
  const strategy = mapAt(spec, 'strategy')
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
  return [
    ...noneNegative('spec', spec, 'replicas'),
    ...podsCauses(spec, { kind: 'deployment', owner: 'ReplicaSet' }),
    ...strategyCauses(strategy, 'spec.strategy'),
    ...noneNegative('spec', spec, 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
    ...(typeof deadline === 'number' && deadline <= Number(minReadySeconds)
      ? [invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ]
}

export const replicaSetCauses = (spec: JsonMap): FieldCause[] => [
  ...noneNegative('spec', spec, 'replicas', 'minReadySeconds'),
  ...podsCauses(spec, { kind: 'deployment', owner: 'ReplicaSet' }),
]

export function daemonSetCauses(spec: JsonMap): FieldCause[] {
  const strategy = mapAt(spec, 'updateStrategy')
  const known = ['RollingUpdate', 'OnDelete']
  return [
    ...podsCauses({ ...spec, selector: spec['selector'] ?? null }, { kind: 'daemonset', owner: 'DaemonSet', selectorOptional: true }),
    ...noneNegative('spec', spec, 'minReadySeconds'),
    ...(known.includes(textOf(strategy['type']))
      ? rollingCauses(strategy, 'spec.updateStrategy')
      : [unsupportedStrategy(strategy, 'spec.updateStrategy', known)]),
    ...noneNegative('spec', spec, 'revisionHistoryLimit'),
  ]
}

/** In the order in which the server looks. What cannot change is not looked at again: `before`, of a write that changes it. */
export function statefulSetCauses(spec: JsonMap, before?: JsonMap): FieldCause[] {
  const policy = textOf(spec['podManagementPolicy'])
  const retention = mapAt(spec, 'persistentVolumeClaimRetentionPolicy')
  const ordinals = mapAt(spec, 'ordinals')
  return [
    ...(['OrderedReady', 'Parallel'].includes(policy)
      ? []
      : [invalidValue('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]),
    ...setStrategyCauses(mapAt(spec, 'updateStrategy'), 'spec.updateStrategy'),
    ...['whenDeleted', 'whenScaled'].flatMap((name) =>
      oneOf(`spec.persistentVolumeClaimRetentionPolicy.${name}`, retention[name], ['Retain', 'Delete']),
    ),
    ...(before === undefined ? mapsAt(spec, 'volumeClaimTemplates') : []).flatMap((claim, index) =>
      claimCauses(mapAt(claim, 'spec'), `spec.volumeClaimTemplates[${index}].spec`),
    ),
    ...noneNegative('spec', spec, 'replicas', 'minReadySeconds'),
    ...noneNegative('spec.ordinals', ordinals, 'start'),
    ...(before === undefined ? whenGiven(spec, 'serviceName', label, 'spec') : []),
    ...podsCauses({ ...spec, template: withClaims(spec) }, { kind: 'statefulset', owner: 'StatefulSet', labelsTwice: true }),
  ]
}

function setStrategyCauses(strategy: JsonMap, path: string): FieldCause[] {
  const type = textOf(strategy['type'])
  const update = strategy['rollingUpdate']
  if (type === 'RollingUpdate') return isMap(update) ? noneNegative(`${path}.rollingUpdate`, update, 'partition') : []
  if (type !== 'OnDelete') return [invalidValue(path, printedSetStrategy(strategy), "must be 'RollingUpdate' or 'OnDelete'")]
  return isMap(update) ? [invalidValue(`${path}.rollingUpdate`, printedUpdate(update), "only allowed for updateStrategy 'RollingUpdate'")] : []
}

const printedUpdate = (update: JsonMap) => ({ Partition: update['partition'] ?? 0, MaxUnavailable: update['maxUnavailable'] ?? null })
const printedSetStrategy = ({ type = '', rollingUpdate }: JsonMap) => ({
  Type: type,
  RollingUpdate: isMap(rollingUpdate) ? printedUpdate(rollingUpdate) : null,
})

/** Each claim is a volume of the pod, instead of one of the same name. */
function withClaims(spec: JsonMap): JsonMap {
  const template = mapAt(spec, 'template')
  const names = mapsAt(spec, 'volumeClaimTemplates').map((claim) => textOf(mapAt(claim, 'metadata')['name']))
  if (names.length === 0) return template
  const pod = mapAt(template, 'spec')
  const claims = names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))
  const volumes = [...claims, ...mapsAt(pod, 'volumes').filter((volume) => !names.includes(textOf(volume['name'])))]
  return { ...template, spec: { ...pod, volumes } }
}

interface Pods {
  readonly kind: string
  readonly owner: string
  readonly selectorOptional?: boolean
  /** Measured: the labels of the pods of a StatefulSet are looked at once more. */
  readonly labelsTwice?: boolean
}

/** The selector, the template, and whether the one selects what the other makes. */
function podsCauses(spec: JsonMap, { kind, owner, selectorOptional = false, labelsTwice = false }: Pods): FieldCause[] {
  const { selector } = spec
  const template = mapAt(spec, 'template')
  const broken = isMap(selector) ? selectorCauses(selector, 'spec.selector') : selectorOptional ? [] : [required('spec.selector')]
  const isEmpty = isMap(selector) && Object.keys(mapAt(selector, 'matchLabels')).length === 0 && !Array.isArray(selector['matchExpressions'])
  if (isEmpty) broken.push(invalidValue('spec.selector', {}, `empty selector is invalid for ${kind}`))
  if (isMap(selector) && broken.length > 0 && !isEmpty)
    return [...broken, invalidValue('spec.selector', printedSelector(selector), 'invalid label selector')]
  const own = mapAt(template, 'metadata')['labels']
  const mismatch = selects(selector, isMap(own) ? own : {})
    ? []
    : [invalidValue('spec.template.metadata.labels', isMap(own) ? printedLabels(own) : null, '`selector` does not match template `labels`')]
  const again = labelsTwice ? labels('spec.template.labels', mapAt(mapAt(template, 'metadata'), 'labels')) : []
  return [...broken, ...mismatch, ...runningTemplateCauses(template, 'spec.template', owner), ...again]
}

function strategyCauses(strategy: JsonMap, path: string): FieldCause[] {
  switch (strategy['type']) {
    case 'Recreate':
      return strategy['rollingUpdate'] === undefined
        ? []
        : [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
    case 'RollingUpdate':
      return rollingCauses(strategy, path)
    default:
      return [unsupportedStrategy(strategy, path, ['Recreate', 'RollingUpdate'])]
  }
}

function rollingCauses(strategy: JsonMap, path: string): FieldCause[] {
  const update = strategy['rollingUpdate']
  if (!isMap(update) || strategy['type'] !== 'RollingUpdate') return []
  const { maxUnavailable, maxSurge } = update
  const at = `${path}.rollingUpdate`
  const isNone = [0, '0%'].includes(maxUnavailable as number | string) && [0, '0%'].includes(maxSurge as number | string)
  return [
    ...countOrPercent(`${at}.maxUnavailable`, maxUnavailable),
    ...countOrPercent(`${at}.maxSurge`, maxSurge),
    ...(isNone ? [invalidValue(`${at}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...atMostAll(`${at}.maxUnavailable`, maxUnavailable),
  ]
}

const printedStrategy = ({ type = '', rollingUpdate }: JsonMap) => ({
  Type: type,
  RollingUpdate: isMap(rollingUpdate) ? { MaxUnavailable: rollingUpdate['maxUnavailable'] ?? 0, MaxSurge: rollingUpdate['maxSurge'] ?? 0 } : null,
})

const unsupportedStrategy = (strategy: JsonMap, field: string, supported: readonly string[]): FieldCause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(printedStrategy(strategy))}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
  field,
})
