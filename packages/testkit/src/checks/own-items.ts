import type { CapabilitiesV1, DeploymentQuery, DeploymentSpec } from '@gitops-dms/core'
import { honoursField } from '../select-check.ts'

/** Deployments that one check can tell from all others by a filter: by a label where the kind has labels, else by a target namespace. */
export interface OwnItems {
  readonly query: DeploymentQuery
  /** The spec, so that the filter finds it. */
  mark(spec: DeploymentSpec): DeploymentSpec
}

export function ownItems({ kinds }: CapabilitiesV1, id: string): OwnItems {
  const labelled = Object.values(kinds).every(({ fields }) => honoursField(fields, 'labels'))
  if (!labelled) return { query: { namespace: id }, mark: (spec) => ({ ...spec, namespace: id }) }
  const labels = { 'dms.example.com/check': id }
  return { query: { labels }, mark: (spec) => ({ ...spec, labels: { ...spec.labels, ...labels } }) }
}

/** Code unit by code unit, as the contract orders lists. */
export const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
