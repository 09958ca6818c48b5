import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { HELM_CHART } from '../../kinds.ts'
import { formatGoDuration, parseGoDuration } from '../../runtime/go-duration.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { originLabels } from '../actions/apply-crds.ts'
import { type HelmTools, MANAGER } from '../helm-tools.ts'

/**
 * The HelmChart that `spec.chart` stands for is there and as it says; another one that was there before is not.
 * Returns false when it must not be in its namespace; nothing says so, the pass only ends.
 */
export async function applyChartTemplate(tools: HelmTools, draft: ObjectDraft): Promise<boolean> {
  const wanted = chartOf(draft.object)
  const key = wanted === undefined ? undefined : `${wanted.metadata.namespace}/${wanted.metadata.name}`
  const known = draft.status['helmChart']
  if (known !== undefined && known !== key) await deleteChart(tools, draft)
  if (wanted === undefined || key === undefined) return true
  if (tools.features.noCrossNamespaceRefs && wanted.metadata.namespace !== draft.namespace) return false
  const before = await tools.client.get(HELM_CHART, wanted.metadata)
  const after = await tools.client.apply(wanted, MANAGER, { dryRun: true })
  if (before === undefined || !isSame(before, after)) {
    await tools.clock.sleep(tools.writeMs, tools.signal)
    await tools.client.apply(wanted, MANAGER)
    const action = before === undefined ? 'Created' : 'Configured'
    const source = `${textAt(wanted, 'spec', 'sourceRef', 'kind')}/${wanted.metadata.namespace}/${textAt(wanted, 'spec', 'sourceRef', 'name')}`
    const message = `${action} HelmChart/${key} with SourceRef '${source}'`
    await tools.record(draft.object, { type: 'Normal', reason: `HelmChart${action}`, message })
  }
  draft.status['helmChart'] = key
  return true
}

export async function deleteChart(tools: HelmTools, draft: ObjectDraft): Promise<void> {
  const known = draft.status['helmChart']
  if (typeof known !== 'string') return
  const [namespace, name = ''] = known.split('/')
  if (await tools.client.delete(HELM_CHART, { namespace, name })) {
    await tools.record(draft.object, { type: 'Normal', reason: 'HelmChartDeleted', message: `deleted HelmChart '${known}'` })
  }
  draft.status['helmChart'] = undefined
}

function chartOf(owner: KubeObject): KubeObject | undefined {
  const template = at(owner, 'spec', 'chart', 'spec')
  if (!isMap(template)) return undefined
  const { namespace = '', name } = owner.metadata
  const { sourceRef, interval, version, reconcileStrategy, valuesFiles, ignoreMissingValuesFiles, verify } = template
  const optional = { version, reconcileStrategy, valuesFiles, verify, ...(ignoreMissingValuesFiles === true ? { ignoreMissingValuesFiles } : {}) }
  const every = typeof interval === 'string' ? interval : (textAt(owner, 'spec', 'interval') ?? '1m')
  const labels = at(owner, 'spec', 'chart', 'metadata', 'labels')
  const annotations = at(owner, 'spec', 'chart', 'metadata', 'annotations')
  return {
    ...HELM_CHART,
    metadata: {
      name: `${namespace}-${name}`,
      namespace: textAt(sourceRef, 'namespace') ?? namespace,
      labels: { ...(isMap(labels) ? (labels as Record<string, string>) : {}), ...originLabels(owner) },
      ...(isMap(annotations) ? { annotations: annotations as Record<string, string> } : {}),
    },
    spec: {
      chart: template['chart'] ?? '',
      interval: formatGoDuration(parseGoDuration(every)),
      sourceRef: { kind: textAt(sourceRef, 'kind') ?? '', name: textAt(sourceRef, 'name') ?? '' },
      ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as JsonMap),
    },
  }
}

const isSame = (a: KubeObject, b: KubeObject) =>
  isDeepStrictEqual([a.spec, a.metadata.labels, a.metadata.annotations], [b.spec, b.metadata.labels, b.metadata.annotations])
