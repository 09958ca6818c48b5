import { isDeepStrictEqual } from 'node:util'
import { at, isMap, type KubeObject } from '../kube-object.ts'
import type { FieldCause } from './field-cause.ts'

/** Of what an API server refuses in a Deployment: a selector that its own pods do not match. */
export function deploymentCauses(deployment: KubeObject): FieldCause[] {
  const wanted = at(deployment, 'spec', 'selector', 'matchLabels')
  const labels = at(deployment, 'spec', 'template', 'metadata', 'labels')
  if (!isMap(wanted)) return []
  const matches = isMap(labels) && Object.entries(wanted).every(([label, value]) => isDeepStrictEqual(labels[label], value))
  if (matches) return []
  const message = `Invalid value: ${JSON.stringify(labels ?? null)}: \`selector\` does not match template \`labels\``
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.template.metadata.labels' }]
}
