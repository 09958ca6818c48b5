import type { KindInfo } from '../kinds.ts'
import type { KubeObject, ObjectMeta } from '../kube-object.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'
import type { PrepareTools } from '../rules/kinds/rules-of-one-kind.ts'

/** What becomes of a live object when that is written to it: some of it is not for the writer to change. */
export function keptByServer(info: KindInfo, live: KubeObject, wanted: KubeObject, tools: PrepareTools): KubeObject {
  const { subresource } = tools
  const metadata = keptMetadata(live.metadata, wanted.metadata)
  const kept = rulesOf(info).kept ?? ((_before: KubeObject, after: KubeObject) => after)
  if (subresource === 'finalize') return kept(live, { ...wanted, metadata }, tools)
  if (subresource === 'binding') return { ...wanted, metadata: { ...live.metadata } }
  if (subresource === 'status') return kept(live, withStatus(live, wanted, statusMetadata(info, live.metadata, metadata)), tools)
  const { status: _status, ...body } = wanted
  if (!info.statusSubresource) return kept(live, { ...wanted, metadata }, tools)
  return kept(live, { ...body, metadata, ...(live.status === undefined ? {} : { status: live.status }) } as KubeObject, tools)
}

function withStatus(live: KubeObject, wanted: KubeObject, metadata: ObjectMeta): KubeObject {
  const { status: _status, ...body } = live
  return { ...body, metadata, ...(wanted.status === undefined ? {} : { status: wanted.status }) } as KubeObject
}

/** Of a custom resource and of some built-in kinds the status alone is written; the others take metadata along, but for the labels of Deployments. */
function statusMetadata(info: KindInfo, live: ObjectMeta, wanted: ObjectMeta): ObjectMeta {
  const { managedFields } = wanted
  const owned = managedFields === undefined ? {} : { managedFields }
  const { managedFields: _owned, ...rest } = live
  if (info.custom === true || STATUS_ALONE.has(info.kind)) return { ...rest, ...owned }
  if (info.kind !== 'Deployment') return wanted
  const { labels: _labels, ...metadata } = wanted
  return { ...metadata, ...(live.labels === undefined ? {} : { labels: live.labels }) }
}

const STATUS_ALONE = new Set(['Pod', 'ResourceClaim', 'ServiceCIDR', 'ValidatingAdmissionPolicy', 'VolumeAttachment'])

const SERVER_OWNED = ['creationTimestamp', 'generation', 'resourceVersion'] as const
/** Nobody has to repeat these; to change them is refused. */
const CARRIED_OVER = ['uid', 'namespace', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const

function keptMetadata(live: ObjectMeta, wanted: ObjectMeta): ObjectMeta {
  const metadata: ObjectMeta = { ...wanted }
  for (const member of SERVER_OWNED) {
    if (live[member] === undefined) delete metadata[member]
    else Object.assign(metadata, { [member]: live[member] })
  }
  for (const member of CARRIED_OVER)
    if (metadata[member] === undefined && live[member] !== undefined) Object.assign(metadata, { [member]: live[member] })
  return metadata
}
