import type { KubeObject } from '../../../cluster/kube-object.ts'
import type { HelmContext } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'

interface Owner {
  readonly name: string
  readonly namespace: string
}

/** With `disableTakeOwnership` a release may only take objects that are there when they carry its marks. @throws HelmFailure. */
export async function checkOwnership({ client }: HelmContext, objects: readonly KubeObject[], owner: Owner): Promise<void> {
  for (const object of objects) {
    const live = await client.get(object, object.metadata)
    const faults = live === undefined ? [] : faultsOf(live, owner)
    if (faults.length === 0) continue
    const { name, namespace = '' } = object.metadata
    throw new HelmFailure(
      `${object.kind} "${name}" in namespace "${namespace}" exists and cannot be imported into the current release: invalid ownership metadata; ${faults.join('; ')}`,
    )
  }
}

function faultsOf({ metadata }: KubeObject, { name, namespace }: Owner): string[] {
  const label = fault(metadata.labels, 'app.kubernetes.io/managed-by', 'Helm')
  const annotations = [
    fault(metadata.annotations, 'meta.helm.sh/release-name', name),
    fault(metadata.annotations, 'meta.helm.sh/release-namespace', namespace),
  ]
  return [
    ...(label === undefined ? [] : [`label validation error: ${label}`]),
    ...annotations.flatMap((text) => (text === undefined ? [] : [`annotation validation error: ${text}`])),
  ]
}

function fault(values: Readonly<Record<string, string>> | undefined, key: string, wanted: string): string | undefined {
  const value = values?.[key]
  if (value === undefined) return `missing key "${key}": must be set to "${wanted}"`
  return value === wanted ? undefined : `key "${key}" must equal "${wanted}": current value is "${value}"`
}
