import type { DeploymentRef, DeploymentSpec, JsonObject, Kustomize, SyncPolicy, ValuesFrom } from '@gitops-dms/core'
import { applyMergePatch } from '@gitops-dms/core/adapter'
import { buildSource } from './build-source.ts'
import { requireKind } from './deployment-ref.ts'
import type { ResolvedSettings } from './reference-settings.ts'
import type { Kind } from './reference-types.ts'

/** The kind of a new deployment: what the spec says, else a Release for charts and an App for everything else. Pure. */
export function chooseKind(spec: DeploymentSpec): Kind {
  if (spec.kind !== undefined) return requireKind(spec.kind)
  return spec.sources.some((source) => source.helm !== undefined) ? 'Release' : 'App'
}

/** The body of a create. What the spec does not say is left out: the engine's defaults hold, and are read back. Pure. */
export function buildObject(spec: DeploymentSpec, settings: ResolvedSettings): JsonObject {
  const kind = chooseKind(spec)
  const built = {
    target: { namespace: spec.namespace, cluster: spec.cluster ?? null },
    ...buildSpec(spec, kind),
    ...(spec.suspend === true ? { pause: { reason: null, actor: null } } : {}),
  }
  return {
    metadata: {
      name: spec.name,
      namespace: spec.controlNamespace ?? settings.namespace,
      labels: { ...spec.labels },
      annotations: { ...spec.annotations },
    },
    spec: spec.native === undefined ? built : applyMergePatch(built, spec.native),
  }
}

/** The part of the backend's spec that an update may change, as far as the contract has words for it. Absent members are left out. Pure. */
export function buildSpec(spec: DeploymentSpec, kind: Kind): JsonObject {
  return without({
    tenant: spec.project,
    summary: spec.description,
    from: spec.sources.map((source, index) => buildSource(source, `sources[${index}]`)),
    policy: spec.sync === undefined ? undefined : buildPolicy(spec.sync),
    after: spec.dependsOn?.map(buildDependency),
    ...(kind === 'App'
      ? { overlay: spec.kustomize === undefined ? undefined : buildOverlay(spec.kustomize) }
      : { settings: spec.values, settingsFrom: spec.valuesFrom?.map(buildSettingsFrom) }),
  })
}

/** Refs come resolved (resolve-dependencies.ts). */
const buildDependency = ({ kind, controlNamespace, name }: DeploymentRef): JsonObject =>
  without({ kind: kind === undefined ? undefined : requireKind(kind), namespace: controlNamespace, name })

/** Durations are seconds on the wire, with a fraction where need be. */
function buildPolicy(sync: SyncPolicy): JsonObject {
  const { automated, retry } = sync
  return without({
    mode: automated === undefined ? undefined : automated ? 'auto' : 'manual',
    prune: sync.prune,
    heal: sync.selfHeal,
    makeNamespace: sync.createNamespace,
    judge: sync.healthCheck,
    every: seconds(sync.intervalMs),
    limit: seconds(sync.timeoutMs),
    retries: retry === undefined ? undefined : without({ max: retry.limit, wait: seconds(retry.backoffMs), maxWait: seconds(retry.maxBackoffMs) }),
    flags: sync.options === undefined ? undefined : [...sync.options],
  })
}

const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000)

/** Maps of the contract are lists of named entries here, ordered by name so that equal content builds equal objects. */
function buildOverlay(kustomize: Kustomize): JsonObject {
  return {
    images: byName(kustomize.images).map(([name, image]) => without({ name, ...image })),
    replicas: byName(kustomize.replicas).map(([name, count]) => ({ name, count })),
    patches: (kustomize.patches ?? []).map(({ patch, target }) => ({ text: patch, target: target === undefined ? null : { ...target } })),
    components: [...(kustomize.components ?? [])],
    prefix: kustomize.namePrefix ?? null,
    suffix: kustomize.nameSuffix ?? null,
  }
}

const byName = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

function buildSettingsFrom({ file, secret, configMap, optional }: ValuesFrom): JsonObject {
  const [type, name, key] =
    file !== undefined
      ? ['file', file, null]
      : secret !== undefined
        ? ['secret', secret.name, secret.key]
        : ['config', configMap?.name, configMap?.key]
  return { type: type ?? '', name: name ?? '', key: key ?? null, optional: optional ?? false }
}

function without(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as JsonObject
}
