import { isDeepStrictEqual } from 'node:util'
import { type DeploymentChange, type DeploymentSpec, DmsError, type JsonObject } from '@gitops-dms/core'
import { applyChange, createMergePatch } from '@gitops-dms/core/adapter'
import type { ResolvedSettings } from './argocd-settings.ts'
import type { Application } from './argocd-types.ts'
import { buildSource, buildSyncPolicy } from './build-application.ts'
import { mapSpec } from './map-deployment.ts'

const CREATE_NAMESPACE = 'CreateNamespace='

/**
 * A change of the deployment as a merge patch of its Application: it touches what the change names and leaves the rest, whoever wrote
 * it; null when nothing changes. Of a spec labels, annotations, project, source and sync can change; all else is its identity.
 * @throws DmsError INVALID_ARGUMENT, FAILED_PRECONDITION.
 */
export function buildPatch(application: Application, change: DeploymentChange, settings: ResolvedSettings): JsonObject | null {
  const before = mapSpec(application)
  const after = withoutIdlePolicy(applyChange(before, change), change, settings)
  const source = patchSource(application, before, after)
  const patch = createMergePatch(
    { metadata: metadataOf(before), spec: { project: before.project ?? null, syncPolicy: livePolicy(application) } },
    {
      metadata: metadataOf(after),
      spec: { project: after.project ?? settings.defaultProject, syncPolicy: nextPolicy(application, before, after, settings) },
    },
  )
  return source === null ? patch : { ...patch, spec: { ...(patch?.['spec'] as JsonObject | undefined), source } }
}

/** The maps are there even when empty, so that only their members differ: Argo CD's own annotations are not read and must stay. */
const metadataOf = ({ labels = {}, annotations = {} }: DeploymentSpec): JsonObject => ({ labels, annotations })

/** What a change that turns automation off leaves standing by saying nothing about it goes too: only an automated application has it. */
function withoutIdlePolicy(after: DeploymentSpec, change: DeploymentChange, settings: ResolvedSettings): DeploymentSpec {
  const { sync } = after
  if (sync === undefined || (sync.automated ?? settings.syncPolicy.automated) === true) return after
  const { prune: _prune, selfHeal: _selfHeal, ...rest } = sync
  const named = { ...(change.sync?.prune === true ? { prune: true } : {}), ...(change.sync?.selfHeal === true ? { selfHeal: true } : {}) }
  return { ...after, sync: { ...rest, ...named } }
}

function patchSource(application: Application, before: DeploymentSpec, after: DeploymentSpec): JsonObject | null {
  if (isDeepStrictEqual(before.sources, after.sources)) return null
  if ((application.spec.sources ?? []).length > 0) {
    const message = 'source: found an application with a list of sources; this adapter changes the source of one that has a single source'
    throw new DmsError({ code: 'FAILED_PRECONDITION', message, details: { reason: 'multi-source', path: 'source' } })
  }
  const next = buildSource(after.sources[0])
  const wasGit = before.sources[0]?.git !== undefined
  // From a chart to git: what only the chart had must go. Within git what others set (directory, kustomize) stays.
  return createMergePatch(wasGit ? buildSource(before.sources[0]) : ({ ...application.spec.source } as JsonObject), next)
}

const livePolicy = ({ spec }: Application) => ({ ...spec.syncPolicy }) as JsonObject

/** The policy that is there, with `automated` and CreateNamespace as the change wants them. */
function nextPolicy(application: Application, before: DeploymentSpec, after: DeploymentSpec, settings: ResolvedSettings): JsonObject {
  const { automated: present, syncOptions: _options, ...others } = livePolicy(application)
  const wanted = buildSyncPolicy(after, settings)['automated'] as JsonObject | undefined
  const automated = nextAutomated(present as JsonObject | null | undefined, wanted, before, after)
  const options = nextOptions(application, before, after)
  return { ...others, ...(automated === undefined ? {} : { automated }), ...(options.length === 0 ? {} : { syncOptions: options }) }
}

function nextAutomated(
  present: JsonObject | null | undefined,
  wanted: JsonObject | undefined,
  before: DeploymentSpec,
  after: DeploymentSpec,
): JsonObject | undefined {
  const wasOn = before.sync?.automated === true
  if (wanted === undefined) return wasOn ? undefined : (present ?? undefined)
  if (present === undefined || present === null) return wanted
  const named = (['prune', 'selfHeal'] as const).filter((member) => before.sync?.[member] !== after.sync?.[member])
  const { enabled, ...kept } = present
  // `enabled: false` is a pause: it must go, else nothing is turned on.
  return {
    ...kept,
    ...(enabled === undefined || enabled === false ? {} : { enabled }),
    ...Object.fromEntries(named.map((member) => [member, wanted[member] ?? false])),
  }
}

function nextOptions(application: Application, before: DeploymentSpec, after: DeploymentSpec): string[] {
  const present = [...(application.spec.syncPolicy?.syncOptions ?? [])]
  const wanted = after.sync?.createNamespace === true
  if (wanted === (before.sync?.createNamespace === true)) return present
  const others = present.filter((option) => !option.startsWith(CREATE_NAMESPACE))
  return wanted ? [...others, `${CREATE_NAMESPACE}true`] : others
}
