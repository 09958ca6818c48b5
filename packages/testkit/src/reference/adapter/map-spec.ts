import type { DeploymentSpec, JsonObject, Kustomize, SyncPolicy, ValuesFrom } from '@gitops-dms/core'
import { mapSource } from './map-source.ts'
import { maskValues } from './mask-values.ts'
import type { WireObject, WireOverlay, WirePolicy, WireSettingsFrom } from './reference-types.ts'

/** The spec as a caller reads it: secret-looking values are masked. Pure. */
export function mapSpec(object: WireObject): DeploymentSpec {
  const spec = mapUnmaskedSpec(object)
  return spec.values === undefined ? spec : { ...spec, values: maskValues(spec.values) }
}

/** The spec with its secrets: what changes are applied to, never what a caller gets. Pure. */
export function mapUnmaskedSpec({ kind, metadata, spec, status }: WireObject): DeploymentSpec {
  const overlay = spec.overlay === null || spec.overlay === undefined ? {} : mapOverlay(spec.overlay)
  return {
    name: metadata.name,
    namespace: spec.target.namespace,
    controlNamespace: metadata.namespace,
    kind,
    ...(spec.target.cluster === null ? {} : { cluster: spec.target.cluster }),
    project: spec.tenant,
    sources: spec.from.map((source, index) => mapSource(source, status.sources[index])),
    ...(spec.settings == null ? {} : { values: structuredClone(spec.settings) as JsonObject }),
    ...(spec.settingsFrom.length === 0 ? {} : { valuesFrom: spec.settingsFrom.map(mapValuesFrom) }),
    ...(Object.keys(overlay).length === 0 ? {} : { kustomize: overlay }),
    sync: mapPolicy(spec.policy),
    ...(spec.after.length === 0
      ? {}
      : { dependsOn: spec.after.map(({ kind: of, namespace, name }) => ({ kind: of, controlNamespace: namespace, name })) }),
    suspend: spec.pause !== null,
    labels: { ...metadata.labels },
    annotations: { ...metadata.annotations },
    ...(spec.summary === null ? {} : { description: spec.summary }),
  }
}

function mapPolicy(policy: WirePolicy): SyncPolicy {
  return {
    automated: policy.mode === 'auto',
    prune: policy.prune,
    selfHeal: policy.heal,
    createNamespace: policy.makeNamespace,
    healthCheck: policy.judge,
    intervalMs: milliseconds(policy.every),
    timeoutMs: milliseconds(policy.limit),
    retry: { limit: policy.retries.max, backoffMs: milliseconds(policy.retries.wait), maxBackoffMs: milliseconds(policy.retries.maxWait) },
    options: [...policy.flags],
  }
}

/** Whole ones: 0.1 s is 100 ms, whatever the floating point says. */
const milliseconds = (seconds: number) => Math.round(seconds * 1000)

function mapOverlay({ images, replicas, patches, components, prefix, suffix }: WireOverlay): Kustomize {
  return {
    ...(images.length === 0
      ? {}
      : { images: Object.fromEntries(images.map(({ name, newName, tag, digest }) => [name, present({ newName, tag, digest })])) }),
    ...(replicas.length === 0 ? {} : { replicas: Object.fromEntries(replicas.map(({ name, count }) => [name, count])) }),
    ...(patches.length === 0 ? {} : { patches: patches.map(({ text, target }) => (target === null ? { patch: text } : { patch: text, target })) }),
    ...(components.length === 0 ? {} : { components: [...components] }),
    ...(prefix === null ? {} : { namePrefix: prefix }),
    ...(suffix === null ? {} : { nameSuffix: suffix }),
  }
}

function mapValuesFrom({ type, name, key, optional }: WireSettingsFrom): ValuesFrom {
  const named = key === null ? { name } : { name, key }
  const from = type === 'file' ? { file: name } : type === 'secret' ? { secret: named } : { configMap: named }
  return optional ? { ...from, optional } : from
}

const present = (members: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(members).filter((member): member is [string, string] => member[1] !== undefined))
