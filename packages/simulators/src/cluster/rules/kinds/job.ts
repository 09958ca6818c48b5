import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject } from '../../kube-object.ts'
import { jobCauses } from '../../schema/built-in/causes/job-causes.ts'
import { printedLabels, printedSelector, selectorCauses, selects } from '../../schema/built-in/causes/selector-causes.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { immutable, invalidValue, required } from '../causes.ts'
import { immutableCauses } from './immutable-fields.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const UID_LABEL = 'batch.kubernetes.io/controller-uid'

export const jobRules: KindRules = {
  prepared: (job) => (isManual(job) ? job : withGeneratedSelector(job)),
  // When it is read again it gets that default again.
  stored: (job) => {
    const labels = mapAt(mapAt(mapAt(job.spec, 'template'), 'metadata'), 'labels')
    if (job.metadata.labels !== undefined || Object.keys(labels).length === 0) return job
    return { ...job, metadata: { ...job.metadata, labels: labels as Record<string, string> } }
  },
  causes: (job, before) => [...generatedCauses(job), ...selectorCausesOf(job), ...(before === undefined ? [] : changeCauses(job, before))],
}

const isManual = (job: KubeObject) => at(job, 'spec', 'manualSelector') === true

const labelsOf = ({ metadata: { uid = '', name } }: KubeObject): Readonly<Record<string, string>> => ({
  'controller-uid': uid,
  'job-name': name,
  [UID_LABEL]: uid,
  'batch.kubernetes.io/job-name': name,
})

/** A job selects its pods by its own uid, unless it says that it brings a selector. */
function withGeneratedSelector(job: KubeObject): KubeObject {
  const { uid = '' } = job.metadata
  const selector = mapAt(job.spec, 'selector')
  const template = mapAt(job.spec, 'template')
  const metadata = mapAt(template, 'metadata')
  const templateLabels = { ...labelsOf(job), ...mapAt(metadata, 'labels') }
  // A job without labels of its own has by its defaults those of its pods, and that is the very same map; unless it was copied to try generated names.
  const isShared = job.metadata.labels !== undefined && job.metadata.labels === metadata['labels'] && job.metadata.generateName === undefined
  return {
    ...job,
    metadata: isShared ? { ...job.metadata, labels: templateLabels as Record<string, string> } : job.metadata,
    spec: {
      ...job.spec,
      selector: { ...selector, matchLabels: { [UID_LABEL]: uid, ...mapAt(selector, 'matchLabels') } },
      template: { ...template, metadata: { ...metadata, labels: templateLabels } },
    },
  }
}

/** Of a job that brings no selector: what was sent may stand in the way of what is generated. */
function generatedCauses(job: KubeObject): FieldCause[] {
  const selector = job.spec?.['selector']
  if (isManual(job) || !isMap(selector)) return []
  const path = 'spec.template.metadata.labels'
  const own = mapAt(mapAt(mapAt(job.spec, 'template'), 'metadata'), 'labels')
  const wrong = Object.entries(labelsOf(job)).flatMap(([label, value]) => {
    const given = own[label]
    if (given === undefined) return [required(`${path}[${label}]`, `must be '${value}'`)]
    return given === value ? [] : [invalidValue(`${path}[${label}]`, printedLabels(own), `must be '${value}'`)]
  })
  return selects(selector, labelsOf(job))
    ? wrong
    : [...wrong, invalidValue('spec.selector', printedSelector(selector), '`selector` not auto-generated')]
}

/** The selector, whoever made it, and whether it selects what the job makes. */
function selectorCausesOf(job: KubeObject): FieldCause[] {
  const selector = job.spec?.['selector']
  const broken = isMap(selector) ? selectorCauses(selector, 'spec.selector') : [required('spec.selector')]
  const template = mapAt(mapAt(job.spec, 'template'), 'metadata')
  const own = mapAt(template, 'labels')
  if ((isMap(selector) && broken.length > 0) || selects(selector, own)) return broken
  const shown = template['labels'] === undefined ? null : printedLabels(own)
  return [...broken, invalidValue('spec.template.metadata.labels', shown, '`selector` does not match template `labels`')]
}

/** The server validates a changed job as a new one, and then what may change, with the spec once more. */
function changeCauses(job: KubeObject, before: KubeObject): FieldCause[] {
  return [
    ...(isDeepStrictEqual(job.spec, before.spec) ? [] : [...jobCauses(job.spec ?? {}), ...selectorCausesOf(job)]),
    ...completionCauses(job, before),
    ...immutableCauses(job, before, [
      ['spec', 'selector'],
      ['spec', 'template'],
      ['spec', 'completionMode'],
      ['spec', 'podFailurePolicy'],
      ['spec', 'backoffLimitPerIndex'],
      ['spec', 'managedBy'],
      ['spec', 'successPolicy'],
    ]),
  ]
}

/** Those of an indexed job change together with its parallelism. */
function completionCauses(job: KubeObject, before: KubeObject): FieldCause[] {
  const [now, old] = [at(job, 'spec', 'completions'), at(before, 'spec', 'completions')]
  if (now === old) return []
  if (at(job, 'spec', 'completionMode') !== 'Indexed') return [immutable('spec.completions', now ?? null)]
  const isTandem = now === undefined || now === at(job, 'spec', 'parallelism')
  return isTandem ? [] : [invalidValue('spec.completions', now, 'can only be modified in tandem with spec.parallelism')]
}

const mapAt = (map: JsonMap | undefined, member: string): JsonMap => {
  const value = map?.[member]
  return isMap(value) ? value : {}
}
