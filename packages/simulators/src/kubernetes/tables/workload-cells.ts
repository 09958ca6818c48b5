import { at, isMap, type KubeObject, numberAt, textAt } from '../../cluster/kube-object.ts'
import { humanDuration, sinceTime } from './human-duration.ts'
import { ageOf, list } from './pod-cells.ts'

const count = (object: KubeObject, ...path: string[]) => numberAt(object, ...path) ?? 0

/** Names, images and selector, which the wide form ends with. */
function wide(object: KubeObject, template: readonly string[], selector = true): string[] {
  const containers = list(at(object, ...template, 'spec', 'containers'))
  const joined = (member: string) => containers.map((one) => textAt(one, member) ?? '').join(',')
  return [joined('name'), joined('image'), ...(selector ? [selectorText(at(object, 'spec', 'selector'))] : [])]
}

/** A LabelSelector as text. */
export function selectorText(selector: unknown): string {
  const labels = at(selector, 'matchLabels')
  const equal = isMap(labels)
    ? Object.keys(labels)
        .sort()
        .map((key) => `${key}=${String(labels[key])}`)
    : []
  const expressions = list(at(selector, 'matchExpressions')).map((one) => {
    const key = textAt(one, 'key') ?? ''
    const values = list(at(one, 'values')).join(',')
    switch (textAt(one, 'operator')) {
      case 'In':
        return `${key} in (${values})`
      case 'NotIn':
        return `${key} notin (${values})`
      case 'DoesNotExist':
        return `!${key}`
      default:
        return key
    }
  })
  const all = [...equal, ...expressions]
  return all.length === 0 ? '<none>' : all.join(',')
}

const TEMPLATE = ['spec', 'template']

export const deploymentCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  `${count(one, 'status', 'readyReplicas')}/${count(one, 'spec', 'replicas')}`,
  count(one, 'status', 'updatedReplicas'),
  count(one, 'status', 'availableReplicas'),
  ageOf(one, now),
  // Of this kind alone no selector is no text.
  ...wide(one, TEMPLATE).map((text) => (text === '<none>' ? '' : text)),
]

export const replicaSetCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  count(one, 'spec', 'replicas'),
  count(one, 'status', 'replicas'),
  count(one, 'status', 'readyReplicas'),
  ageOf(one, now),
  ...wide(one, TEMPLATE),
]

export const statefulSetCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  `${count(one, 'status', 'readyReplicas')}/${count(one, 'spec', 'replicas')}`,
  ageOf(one, now),
  ...wide(one, TEMPLATE, false),
]

export const daemonSetCells = (one: KubeObject, now: number): unknown[] => {
  const nodes = at(one, 'spec', 'template', 'spec', 'nodeSelector')
  return [
    one.metadata.name,
    count(one, 'status', 'desiredNumberScheduled'),
    count(one, 'status', 'currentNumberScheduled'),
    count(one, 'status', 'numberReady'),
    count(one, 'status', 'updatedNumberScheduled'),
    count(one, 'status', 'numberAvailable'),
    selectorText({ matchLabels: nodes }),
    ageOf(one, now),
    ...wide(one, TEMPLATE),
  ]
}

export const scaleCells = (one: KubeObject, now: number): unknown[] => [
  one.metadata.name,
  count(one, 'spec', 'replicas'),
  count(one, 'status', 'replicas'),
  ageOf(one, now),
]

export function jobCells(one: KubeObject, now: number): unknown[] {
  const succeeded = count(one, 'status', 'succeeded')
  const completions = numberAt(one, 'spec', 'completions')
  const parallelism = count(one, 'spec', 'parallelism')
  const wanted = completions === undefined ? (parallelism > 1 ? `1 of ${parallelism}` : '1') : String(completions)
  const started = textAt(one, 'status', 'startTime')
  const ended = textAt(one, 'status', 'completionTime')
  const duration = started === undefined ? '' : humanDuration((ended === undefined ? now : Date.parse(ended)) - Date.parse(started))
  return [one.metadata.name, jobStatus(one), `${succeeded}/${wanted}`, duration, ageOf(one, now), ...wide(one, TEMPLATE)]
}

function jobStatus(job: KubeObject): string {
  const conditions = list(at(job, 'status', 'conditions'))
  const has = (type: string) => conditions.some((one) => at(one, 'type') === type && at(one, 'status') === 'True')
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (has('Suspended')) return 'Suspended'
  if (has('FailureTarget')) return 'FailureTarget'
  if (has('SuccessCriteriaMet')) return 'SuccessCriteriaMet'
  return 'Running'
}

export const cronJobCells = (one: KubeObject, now: number): unknown[] => {
  const last = textAt(one, 'status', 'lastScheduleTime')
  return [
    one.metadata.name,
    textAt(one, 'spec', 'schedule') ?? '',
    textAt(one, 'spec', 'timeZone') ?? '<none>',
    at(one, 'spec', 'suspend') === true ? 'True' : 'False',
    list(at(one, 'status', 'active')).length,
    last === undefined ? '<none>' : sinceTime(last, now),
    ageOf(one, now),
    ...wide(one, ['spec', 'jobTemplate', 'spec', 'template'], false),
    selectorText(at(one, 'spec', 'jobTemplate', 'spec', 'selector')),
  ]
}

export function autoscalerCells(one: KubeObject, now: number): unknown[] {
  const current = list(at(one, 'status', 'currentMetrics'))
  const targets = list(at(one, 'spec', 'metrics')).map((metric, index) => {
    const found = current[index]
    const name = textAt(metric, 'resource', 'name')
    const wanted = numberAt(metric, 'resource', 'target', 'averageUtilization')
    const seen = numberAt(found, 'resource', 'current', 'averageUtilization')
    if (name !== undefined && wanted !== undefined) return `${name}: ${seen === undefined ? '<unknown>' : `${seen}%`}/${wanted}%`
    const value = textAt(metric, 'resource', 'target', 'averageValue')
    return name === undefined
      ? '<unknown type>'
      : `${name}: ${textAt(found, 'resource', 'current', 'averageValue') ?? '<unknown>'}/${value ?? '<auto>'}`
  })
  return [
    one.metadata.name,
    `${textAt(one, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${textAt(one, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    targets.length === 0 ? '<none>' : targets.slice(0, 2).join(', ') + (targets.length > 2 ? ` + ${targets.length - 2} more...` : ''),
    numberAt(one, 'spec', 'minReplicas') === undefined ? '<unset>' : String(count(one, 'spec', 'minReplicas')),
    count(one, 'spec', 'maxReplicas'),
    count(one, 'status', 'currentReplicas'),
    ageOf(one, now),
  ]
}
