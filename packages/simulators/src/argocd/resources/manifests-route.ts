import { at, isMap, type KubeObject } from '../../cluster/kube-object.ts'
import { type ApplicationSource, destinationNamespace, hasSeveralSources, projectOf, readSource, sourcesOf } from '../application.ts'
import { findKnownApplication, scopeOfQuery } from '../applications/find-application.ts'
import { throughKubernetes } from '../applications/through-kubernetes.ts'
import { isSince } from '../argocd-version.ts'
import { withTracking } from '../controller/comparison/tracking.ts'
import { hideSecretData, isSecret } from '../controller/tree/hide-secret-data.ts'
import { manifestText } from '../controller/tree/manifest-text.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { sensitiveAnnotations } from './sensitive-annotations.ts'

/** What the sources of an application render to, at its own revision or another. */
export const manifestsRoute: Route = {
  method: 'GET',
  path: '/api/v1/applications/{name}/manifests',
  query: { noCache: 'bool', sourcePositions: 'int64' },
  answer: async (call) => {
    const { parts, session, params, query } = call
    const application = findKnownApplication(parts, session, params['name'] ?? '', scopeOfQuery(query))
    // The version and the kinds of the cluster go into what charts render.
    await throughKubernetes(parts, call.signal, 'error getting server version: ', () => undefined)
    const sources = wantedSources(call, application)
    const manifests: KubeObject[] = []
    for (const source of sources) manifests.push(...(await render(call, application, sources, source)))
    return manifests.length === 0 ? {} : { manifests: manifests.map((manifest) => shown(call, application, manifest)) }
  },
}

/** Local sources are sent along by a stream of messages that only the client of Argo CD itself speaks. */
export const sentManifestsRoute: Route = {
  method: 'POST',
  path: '/api/v1/applications/manifestsWithFiles',
  answer: async () => {
    throw new ApiError(12, 'the simulator does not render files that are sent along')
  },
}

async function render(
  { parts, query, signal }: Call,
  application: KubeObject,
  sources: readonly ApplicationSource[],
  source: ApplicationSource,
): Promise<readonly KubeObject[]> {
  const named = sources.flatMap((one): [string, ApplicationSource][] => (one.ref ? [[one.ref, one]] : []))
  const { manifests } = await parts.repoServer.generate(
    {
      application: application.metadata.name,
      project: projectOf(application),
      namespace: destinationNamespace(application),
      source,
      references: Object.fromEntries(named),
      hasSeveralSources: hasSeveralSources(application),
      revision: source.targetRevision,
      noCache: isSince(parts.version, '3.2') && booleanOf(query, 'noCache') === true,
    },
    signal,
  )
  return manifests
}

/** Of a hydrator what it reads, not what it writes. @throws ApiError. */
function wantedSources({ query }: Call, application: KubeObject): ApplicationSource[] {
  const sources = sourcesOf(application)
  if (!hasSeveralSources(application)) {
    const dry = at(application, 'spec', 'sourceHydrator', 'drySource')
    const [first] = isMap(dry) ? [readSource(dry)] : sources
    const revision = query.get('revision')
    return first === undefined ? [readSource({})] : [revision ? { ...first, targetRevision: revision } : first]
  }
  const revisions = query.getAll('revisions')
  for (const [index, text] of query.getAll('sourcePositions').entries()) {
    const position = integer(text)
    const source = sources[position - 1]
    if (source === undefined) throw new ApiError(2, 'source position is out of range')
    const revision = revisions[index]
    if (revision === undefined) throw new ApiError(13, `runtime error: index out of range [${index}] with length ${revisions.length}`)
    sources[position - 1] = { ...source, targetRevision: revision || 'HEAD' }
  }
  return sources
}

function integer(text: string): number {
  if (/^[-+]?\d+$/.test(text)) return Number(text)
  throw new ApiError(3, `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
}

function shown({ parts }: Call, application: KubeObject, manifest: KubeObject): string {
  const marked = withTracking(manifest, application.metadata.name, destinationNamespace(application), parts.version)
  return manifestText(isSecret(marked) ? hideSecretData([marked], sensitiveAnnotations(parts))[0] : marked)
}
