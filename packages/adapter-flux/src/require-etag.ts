import { DmsError } from '@gitops-dms/core'
import type { Kustomization } from './flux-types.ts'

/** Before anything is written: the API server itself refuses a stale one only with the write that carries it. @throws DmsError CONFLICT. */
export function requireEtag(wanted: string | undefined, { metadata }: Kustomization): void {
  if (wanted === undefined || wanted === metadata.resourceVersion) return
  throw new DmsError({ code: 'CONFLICT', message: `etag: found ${metadata.resourceVersion}, the write was meant for ${wanted}; read again` })
}
