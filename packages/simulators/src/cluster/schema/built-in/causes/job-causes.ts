import { isMap, type JsonMap } from '../../../kube-object.ts'
import { invalidValue, required, unsupported } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { RESTART_POLICIES, templateCauses } from './pod-causes.ts'
import { mapAt, noneNegative, oneOf, textOf } from './values.ts'

const COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished']

export const jobCauses = (spec: JsonMap): FieldCause[] => jobSpecCauses(spec, 'spec')

function jobSpecCauses(spec: JsonMap, path: string): FieldCause[] {
  const template = mapAt(spec, 'template')
  return [
    ...noneNegative(path, spec, ...COUNTS),
    ...(spec['completionMode'] === 'Indexed' && spec['completions'] === undefined
      ? [required(`${path}.completions`, 'when completion mode is Indexed')]
      : []),
    ...(spec['completionMode'] === undefined ? [] : oneOf(`${path}.completionMode`, spec['completionMode'], ['NonIndexed', 'Indexed'])),
    ...templateCauses(template, `${path}.template`),
    ...restartCauses(textOf(mapAt(template, 'spec')['restartPolicy']), `${path}.template.spec.restartPolicy`),
  ]
}

/** `Always` is what comes by default, so it counts as nothing said. */
function restartCauses(policy: string, field: string): FieldCause[] {
  if (policy === 'OnFailure' || policy === 'Never' || (policy !== '' && !RESTART_POLICIES.includes(policy))) return policyCauses(policy, field)
  return [required(field, 'valid values: "OnFailure", "Never"')]
}

const policyCauses = (policy: string, field: string) =>
  policy === 'OnFailure' || policy === 'Never' ? [] : [unsupported(field, policy, ['OnFailure', 'Never'])]

export function cronJobCauses(spec: JsonMap): FieldCause[] {
  const schedule = textOf(spec['schedule'])
  const zone = spec['timeZone']
  return [
    ...(schedule === '' ? [required('spec.schedule')] : scheduleCauses(schedule)),
    ...noneNegative('spec', spec, 'startingDeadlineSeconds'),
    ...(typeof zone === 'string' && !isTimeZone(zone) ? [invalidValue('spec.timeZone', zone, `unknown time zone ${zone}`)] : []),
    ...oneOf('spec.concurrencyPolicy', spec['concurrencyPolicy'], ['Allow', 'Forbid', 'Replace']),
    ...(isMap(spec['jobTemplate']) ? jobSpecCauses(mapAt(mapAt(spec, 'jobTemplate'), 'spec'), 'spec.jobTemplate.spec') : []),
    ...noneNegative('spec', spec, 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'),
  ]
}

function scheduleCauses(schedule: string): FieldCause[] {
  if (/TZ=/.test(schedule)) return [invalidValue('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
  if (schedule.startsWith('@')) return []
  const parts = schedule.trim().split(/\s+/)
  if (parts.length === 5) return []
  return [invalidValue('spec.schedule', schedule, `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)]
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    // That is how Intl says that there is no such zone.
    return false
  }
}
