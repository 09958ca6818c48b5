import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject } from '../../kube-object.ts'
import { immutableCauses } from './immutable-fields.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const UID_LABEL = 'batch.kubernetes.io/controller-uid'

export const jobRules: KindRules = {
  prepared: (job) => withGeneratedSelector(job),
  causes: (job, before) =>
    immutableCauses(job, before, [
      ['spec', 'selector'],
      ['spec', 'template'],
      ['spec', 'completionMode'],
    ]),
}

/** A job selects its pods by its own uid, unless it says that it brings a selector. */
function withGeneratedSelector(job: KubeObject): KubeObject {
  const { uid = '', name } = job.metadata
  if (at(job, 'spec', 'manualSelector') === true || job.spec?.['selector'] !== undefined) return job
  const labels = { [UID_LABEL]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name }
  const template = mapAt(job.spec, 'template')
  const metadata = mapAt(template, 'metadata')
  const templateLabels = { ...mapAt(metadata, 'labels'), ...labels }
  return {
    ...job,
    // A job without labels of its own has those of its pods, by its defaults those that were sent, and now these.
    metadata: isDeepStrictEqual(job.metadata.labels ?? {}, mapAt(metadata, 'labels'))
      ? { ...job.metadata, labels: templateLabels as Record<string, string> }
      : job.metadata,
    spec: {
      ...job.spec,
      selector: { matchLabels: { [UID_LABEL]: uid } },
      template: { ...template, metadata: { ...metadata, labels: templateLabels } },
    },
  }
}

const mapAt = (map: JsonMap | undefined, member: string): JsonMap => {
  const value = map?.[member]
  return isMap(value) ? value : {}
}
