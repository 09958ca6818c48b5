import type { DeploymentSpec, JsonObject, Kustomize, Source, SyncPolicy, ValuesFrom } from '@gitops-dms/core'
import { mergePatch } from '../spec/merge-patch.ts'
import type { WireKind } from '../wire-types.ts'

/** The one that the spec names, else what its first source needs. */
export function kindOf({ kind, sources }: DeploymentSpec): WireKind {
  if (kind === undefined) return sources[0]?.helm === undefined ? 'App' : 'Release'
  return kind === 'Release' ? 'Release' : 'App'
}

/** The body of a create for a deployment that somebody else makes. */
export function toWireBody(spec: DeploymentSpec): JsonObject {
  const { name, namespace, cluster, controlNamespace, project, sources, values, valuesFrom, kustomize, sync, dependsOn, suspend } = spec
  const own = {
    target: { namespace, cluster: cluster ?? null },
    tenant: project ?? null,
    summary: spec.description ?? null,
    from: sources.map(toWireSource),
    settings: values ?? null,
    settingsFrom: valuesFrom?.map(toSettingsFrom) ?? [],
    overlay: kustomize === undefined ? null : toOverlay(kustomize),
    policy: toPolicy(sync ?? {}),
    after: dependsOn?.map((one) => ({ kind: one.kind ?? kindOf(spec), namespace: one.controlNamespace ?? null, name: one.name })) ?? [],
    pause: suspend === true ? { reason: null, actor: null } : null,
  }
  return {
    metadata: { name, namespace: controlNamespace ?? null, labels: { ...spec.labels }, annotations: { ...spec.annotations } },
    spec: mergePatch(own, spec.native ?? {}) as JsonObject,
  }
}

export function toWireSource(source: Source): JsonObject {
  const alias = source.name === undefined ? {} : { alias: source.name }
  const { git, helm, oci, bucket, existing } = source
  if (git !== undefined) return { ...alias, type: 'git', url: git.repo, ref: gitRef(git.revision), dir: git.path ?? null }
  if (helm !== undefined) return { ...alias, type: 'chart', repo: helm.repo, chart: helm.chart, version: helm.version ?? null }
  if (oci !== undefined) return { ...alias, type: 'image', url: oci.url, ref: imageRef(oci.reference), dir: oci.path ?? null }
  if (bucket !== undefined) {
    return { ...alias, type: 'bucket', endpoint: bucket.endpoint, bucket: bucket.bucket, prefix: bucket.prefix ?? null, dir: bucket.path ?? null }
  }
  const link = {
    namespace: existing?.namespace ?? null,
    dir: existing?.path ?? null,
    chart: existing?.chart ?? null,
    version: existing?.version ?? null,
  }
  return { ...alias, type: 'link', package: existing?.name ?? '', ...link }
}

function gitRef(revision: string | undefined): JsonObject | null {
  if (revision === undefined) return null
  const [, word, value = ''] = /^(branch|tag|commit|semver):(.+)$/.exec(revision) ?? []
  if (word === undefined) return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision) ? { commit: revision } : { name: revision }
  return { [word === 'semver' ? 'range' : word]: value }
}

function imageRef(reference: string | undefined): JsonObject | null {
  if (reference === undefined) return null
  if (reference.startsWith('sha256:')) return { digest: reference }
  return reference.startsWith('semver:') ? { range: reference.slice('semver:'.length) } : { tag: reference }
}

function toSettingsFrom({ file, secret, configMap, optional = false }: ValuesFrom): JsonObject {
  if (file !== undefined) return { type: 'file', name: file, key: null, optional }
  const from = secret ?? configMap
  return { type: secret === undefined ? 'config' : 'secret', name: from?.name ?? '', key: from?.key ?? null, optional }
}

function toOverlay({ images = {}, replicas = {}, patches = [], components = [], namePrefix, nameSuffix }: Kustomize): JsonObject {
  return {
    images: Object.entries(images).map(([name, change]) => ({ name, ...change })),
    replicas: Object.entries(replicas).map(([name, count]) => ({ name, count })),
    patches: patches.map(({ patch, target }) => ({ text: patch, target: target === undefined ? null : { ...target } })),
    components,
    prefix: namePrefix ?? null,
    suffix: nameSuffix ?? null,
  }
}

function toPolicy({ automated, prune, selfHeal, createNamespace, healthCheck, intervalMs, timeoutMs, retry, options }: SyncPolicy): JsonObject {
  const seconds = (ms: number | undefined) => (ms === undefined ? null : ms / 1000)
  return {
    mode: automated === undefined ? null : automated ? 'auto' : 'manual',
    prune: prune ?? null,
    heal: selfHeal ?? null,
    makeNamespace: createNamespace ?? null,
    judge: healthCheck ?? null,
    every: seconds(intervalMs),
    limit: seconds(timeoutMs),
    retries: retry === undefined ? null : { max: retry.limit ?? null, wait: seconds(retry.backoffMs), maxWait: seconds(retry.maxBackoffMs) },
    flags: options ?? null,
  }
}
