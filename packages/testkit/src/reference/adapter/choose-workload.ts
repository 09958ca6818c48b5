import { DmsError, type ScaleOptions } from '@gitops-dms/core'
import type { WireObject, WireResource } from './reference-types.ts'

/**
 * The workload that is meant: the named one, else the only one that can be scaled. Pure.
 * @throws DmsError NOT_FOUND with details.resource `workload`; INVALID_ARGUMENT with details.candidates where it is left open.
 */
export function chooseWorkload({ status }: WireObject, { workload }: Pick<ScaleOptions, 'workload'>): WireResource {
  const scalable = status.resources.filter(({ replicas }) => replicas !== null)
  const fits = scalable.filter(
    ({ kind, name, namespace }) =>
      workload === undefined ||
      (kind === workload.kind && name === workload.name && (workload.namespace === undefined || namespace === workload.namespace)),
  )
  const [only, another] = fits
  if (only !== undefined && another === undefined) return only
  const candidates = scalable.map(({ kind, namespace, name }) => ({ kind, namespace, name }))
  const names = candidates.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  if (only !== undefined) {
    const message = `workload: found none, and there are several; accepted is one of ${names}`
    throw new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message, details: { path: 'workload', candidates } })
  }
  const wanted = workload === undefined ? 'no workload that can be scaled' : `no ${workload.kind} "${workload.name}" that can be scaled`
  const message = `${wanted} is there (yet)${names === '' ? '' : `; there are ${names}`}`
  throw new DmsError({ code: 'NOT_FOUND', adapter: 'reference', message, details: { resource: 'workload', candidates } })
}
