import type { DeploymentSpec, Kustomize, Source, SyncPolicy, ValuesFrom } from '@gitops-dms/core'
import type { WireObject, WireOverlay, WirePolicy, WireRef, WireSettingsFrom, WireSource } from '../wire-types.ts'

/** What the backend keeps, in the contract's words. Written apart from any adapter, so that it can judge one. */
export function toContractSpec({ kind, metadata, spec }: WireObject): DeploymentSpec {
  return {
    name: metadata.name,
    namespace: spec.target.namespace,
    ...present({ cluster: spec.target.cluster }),
    controlNamespace: metadata.namespace,
    kind,
    project: spec.tenant,
    sources: spec.from.map(toSource),
    ...present({ values: spec.settings, kustomize: spec.overlay === null ? null : toKustomize(spec.overlay), description: spec.summary }),
    ...(spec.settingsFrom.length === 0 ? {} : { valuesFrom: spec.settingsFrom.map(toValuesFrom) }),
    sync: toSync(spec.policy),
    ...(spec.after.length === 0 ? {} : { dependsOn: spec.after.map((one) => ({ kind: one.kind, controlNamespace: one.namespace, name: one.name })) }),
    suspend: spec.pause !== null,
    labels: metadata.labels,
    annotations: metadata.annotations,
  }
}

function toSource(source: WireSource): Source {
  const name = source.alias === undefined ? {} : { name: source.alias }
  switch (source.type) {
    case 'git':
      return { ...name, git: { repo: source.url, ...present({ revision: toRevision(source.ref), path: source.dir }) } }
    case 'chart':
      return { ...name, helm: { repo: source.repo, chart: source.chart, ...present({ version: source.version }) } }
    case 'image':
      return { ...name, oci: { url: source.url, ...present({ reference: toReference(source.ref), path: source.dir }) } }
    case 'bucket':
      return { ...name, bucket: { endpoint: source.endpoint, bucket: source.bucket, ...present({ prefix: source.prefix, path: source.dir }) } }
    default: {
      const { package: its, namespace, dir, chart, version } = source
      return { ...name, existing: { kind: 'Package', name: its, namespace, ...present({ path: dir, chart, version }) } }
    }
  }
}

function toRevision(ref: WireRef): string | null {
  if (ref === null) return null
  const [word = '', value = ''] = Object.entries(ref)[0] ?? []
  return word === 'name' ? value : `${word === 'range' ? 'semver' : word}:${value}`
}

function toReference(ref: WireRef): string | null {
  if (ref === null) return null
  return 'range' in ref ? `semver:${ref.range}` : (Object.values(ref)[0] ?? null)
}

function toKustomize({ images, replicas, patches, components, prefix, suffix }: WireOverlay): Kustomize {
  return {
    ...(images.length === 0 ? {} : { images: Object.fromEntries(images.map(({ name, ...change }) => [name, change])) }),
    ...(replicas.length === 0 ? {} : { replicas: Object.fromEntries(replicas.map(({ name, count }) => [name, count])) }),
    ...(patches.length === 0 ? {} : { patches: patches.map(({ text, target }) => ({ patch: text, ...present({ target }) })) }),
    ...(components.length === 0 ? {} : { components }),
    ...present({ namePrefix: prefix, nameSuffix: suffix }),
  }
}

function toValuesFrom({ type, name, key, optional }: WireSettingsFrom): ValuesFrom {
  const named = { name, ...present({ key }) }
  const from = type === 'file' ? { file: name } : type === 'secret' ? { secret: named } : { configMap: named }
  return { ...from, ...(optional ? { optional } : {}) }
}

function toSync({ mode, prune, heal, makeNamespace, judge, every, limit, retries, flags }: WirePolicy): SyncPolicy {
  const ms = (seconds: number) => Math.round(seconds * 1000)
  return {
    automated: mode === 'auto',
    prune,
    selfHeal: heal,
    createNamespace: makeNamespace,
    healthCheck: judge,
    intervalMs: ms(every),
    timeoutMs: ms(limit),
    retry: { limit: retries.max, backoffMs: ms(retries.wait), maxBackoffMs: ms(retries.maxWait) },
    options: flags,
  }
}

/** Null is how the wire says that nothing is there; the contract leaves it out. */
function present<T extends Record<string, unknown>>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}
