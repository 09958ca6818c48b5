import type { KindInfo } from '../kinds.ts'
import type { KubeObject, ObjectMeta } from '../kube-object.ts'
import { rulesOf } from '../rules/kinds/kind-rules.ts'

/** What becomes of a live object when that is written to it: some of it is not for the writer to change. */
export function keptByServer(info: KindInfo, live: KubeObject, wanted: KubeObject, subresource: string | undefined): KubeObject {
  const metadata = keptMetadata(live.metadata, wanted.metadata)
  const kept = rulesOf(info).kept ?? ((_before: KubeObject, after: KubeObject) => after)
  if (subresource === 'finalize') return kept(live, { ...wanted, metadata }, subresource)
  if (subresource === 'binding') return { ...wanted, metadata: { ...live.metadata } }
  if (subresource === 'status') return kept(live, withStatus(live, wanted, statusMetadata(info, live.metadata, metadata)), subresource)
  const { status: _status, ...body } = wanted
  if (!info.statusSubresource) return kept(live, { ...wanted, metadata }, subresource)
  return kept(live, { ...body, metadata, ...(live.status === undefined ? {} : { status: live.status }) } as KubeObject, subresource)
}

function withStatus(live: KubeObject, wanted: KubeObject, metadata: ObjectMeta): KubeObject {
  const { status: _status, ...body } = live
  return { ...body, metadata, ...(wanted.status === undefined ? {} : { status: wanted.status }) } as KubeObject
}

/** Of a custom resource the status alone is written; a built-in kind takes annotations and finalizers along, but no labels. */
function statusMetadata(info: KindInfo, live: ObjectMeta, wanted: ObjectMeta): ObjectMeta {
  const { managedFields } = wanted
  const owned = managedFields === undefined ? {} : { managedFields }
  if (info.custom === true) return { ...live, ...owned }
  const { labels: _labels, ...metadata } = wanted
  return { ...metadata, ...(live.labels === undefined ? {} : { labels: live.labels }) }
}

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
