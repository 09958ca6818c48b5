import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import { StatusError } from '../../../cluster/status-error.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { enableSubcharts } from '../../../rendering/helm/enable-subcharts.ts'
import { HELM_GROUP } from '../../kinds.ts'
import { MANAGER } from '../helm-tools.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { objectsOf } from './release-objects.ts'
import { waitForObjects } from './wait-for-objects.ts'

const CRD_TIMEOUT_MS = 60_000

/** The CRDs of a chart's crds/ folder and of those of its subcharts; anything else in there does not count. */
export const crdsOf = (chart: Chart): KubeObject[] => [
  ...[...chart.files]
    .filter(([path]) => path.startsWith('crds/') && /\.(ya?ml|json)$/.test(path))
    .flatMap(([, content]) => objectsOf(content))
    .filter(({ kind }) => kind === 'CustomResourceDefinition'),
  ...chart.subcharts.flatMap(crdsOf),
]

/** Before the release itself, by the policy of its action: what is missing by default. They belong to no release and stay. @throws HelmFailure. */
export async function applyCrds(context: HelmContext, chart: Chart, values: JsonMap, action: 'install' | 'upgrade'): Promise<void> {
  const { client, settings } = context
  const policy = settings.isOn(action, 'skipCRDs') ? 'Skip' : (settings.text(action, 'crds') ?? 'Create')
  const crds = crdsOf(enableSubcharts(chart, values))
  if (crds.length === 0) return
  if (policy === 'Skip') {
    context.log.add('skipping CustomResourceDefinition apply: policy is set to Skip')
    return
  }
  const applied: KubeObject[] = []
  try {
    for (const crd of crds) {
      if (policy === 'Create' && (await client.get(crd, crd.metadata)) !== undefined) continue
      applied.push(await client.apply(withOrigin(crd, settings.object), MANAGER))
    }
    if (applied.length > 0) await waitForObjects(context, applied, { timeoutMs: CRD_TIMEOUT_MS, as: 'release' })
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof HelmFailure)) throw error
    throw new HelmFailure(`failed to apply CustomResourceDefinitions: ${error.message}`, { cause: error })
  }
}

export const originLabels = ({ metadata }: KubeObject): Record<string, string> => ({
  [`${HELM_GROUP}/name`]: metadata.name,
  [`${HELM_GROUP}/namespace`]: metadata.namespace ?? '',
})

const withOrigin = (object: KubeObject, owner: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...originLabels(owner) } },
})
