import { type CallOptions, type DeploymentPage, isDmsError, type ListQuery } from '@gitops-dms/core'
import { pageSummaries } from '@gitops-dms/core/adapter'
import { readSource, scopeOfObject, sourceScope } from './find-deployment.ts'
import type { Call, FluxClient, ObjectScope } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'
import type { GitRepository, Kustomization } from './flux-types.ts'
import { mapSummary } from './map-deployment.ts'

/** Kustomizations with their sources; any failure of a part fails the whole, but for sources that may not be read. */
export async function listDeployments(
  client: FluxClient,
  settings: ResolvedSettings,
  query: ListQuery,
  options: CallOptions,
  instance?: string,
): Promise<DeploymentPage> {
  const namespace = query.controlNamespace === '*' ? undefined : (query.controlNamespace ?? settings.namespace)
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const [kustomizations, listed] = await Promise.all([client.listKustomizations(namespace, call), listSources(client, namespace, call)])
  const sources = new Map(listed.map((source) => [keyOf(scopeOfObject(source)), source]))
  // A source may live in another namespace than the one that is listed; a get reads it there too.
  const elsewhere = namespace === undefined ? [] : kustomizations.filter((one) => sourceScope(one).namespace !== namespace)
  for (const source of await readSources(client, elsewhere, call)) sources.set(keyOf(scopeOfObject(source)), source)
  const summaries = kustomizations.map((kustomization) => {
    const source = kustomization.spec.sourceRef.kind === 'GitRepository' ? sources.get(keyOf(sourceScope(kustomization))) : undefined
    return mapSummary({ kustomization, source: source ?? null })
  })
  return { ...pageSummaries(summaries, query, instance), missing: [] }
}

const keyOf = ({ namespace, name }: ObjectScope) => `${namespace}/${name}`

/** Each one once. */
async function readSources(client: FluxClient, kustomizations: readonly Kustomization[], call: Call): Promise<readonly GitRepository[]> {
  const readers = new Map(kustomizations.map((one) => [keyOf(sourceScope(one)), one]))
  const found = await Promise.all([...readers.values()].map((one) => readSource(client, one, call)))
  return found.filter((source) => source !== null)
}

async function listSources(client: FluxClient, namespace: string | undefined, call: Call): Promise<readonly GitRepository[]> {
  try {
    return await client.listGitRepositories(namespace, call)
  } catch (error) {
    if (isDmsError(error, 'PERMISSION_DENIED')) return []
    throw error
  }
}
