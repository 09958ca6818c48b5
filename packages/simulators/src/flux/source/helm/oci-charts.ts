import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { listTags, type OciRepository, parseOciUrl, pullBlob, pullManifest } from '../../../oci/oci-client.ts'
import { MEDIA_TYPES } from '../../../oci/oci-manifest.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { newestInRange, parseVersion } from '../../../remote/version-range.ts'
import type { ChartVersion } from '../../../rendering/helm/chart-index.ts'

/** A version of a chart in a registry. One that is named exactly is not looked for. @throws RemoteFailure. */
export async function resolveOciChart(repository: KubeObject, access: RemoteAccess, name: string, range: string): Promise<ChartVersion> {
  const url = `${urlOf(repository)}/${name}`
  const version = parseVersion(range) === undefined ? await newestTag(repositoryOf(repository, url), access, url, name, range) : range
  return { name, version, urls: [`${url}:${version}`] }
}

async function newestTag(repository: OciRepository, access: RemoteAccess, url: string, name: string, range: string): Promise<string> {
  const tags = await listTags(repository, access).catch((error: unknown) => {
    if (!(error instanceof RemoteFailure)) throw error
    const told = toldByOras(error, repository, 'tags/list', 'repository name not known to registry')
    throw new RemoteFailure(error.kind, `could not get tags for "${name}": could not fetch tags for "${url}": ${told}`, error)
  })
  const versions = tags.map((tag) => tag.replaceAll('_', '+'))
  const newest = versions.find((version) => version === range) ?? newestInRange(range === '' ? '*' : range, versions)
  if (newest === undefined) throw new RemoteFailure('no-match', `could not locate a version matching provided version string ${range}`)
  return newest
}

/** @throws RemoteFailure. */
export async function downloadOciChart(repository: KubeObject, access: RemoteAccess, { name, version, urls }: ChartVersion): Promise<Buffer> {
  const from = repositoryOf(repository, `${urlOf(repository)}/${name}`)
  try {
    const { manifest } = await pullManifest(from, version.replaceAll('+', '_'), access)
    const layer = manifest.layers.find(({ mediaType }) => mediaType === MEDIA_TYPES.helmContent)
    if (layer === undefined) throw new RemoteFailure('content', `manifest does not contain a layer with mediatype ${MEDIA_TYPES.helmContent}`)
    return await pullBlob(from, layer, access)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const tag = version.replaceAll('+', '_')
    const isMissing = error.kind === 'no-reference' || error.kind === 'no-repository'
    const told = isMissing ? `${from.host}/${from.name}:${tag}: not found` : toldByOras(error, from, `manifests/${tag}`)
    throw new RemoteFailure(error.kind, `failed to get '${urls[0]}': failed to perform "FetchReference" on source: ${told}`, error)
  }
}

/** What the client of registries said, in the words of the other one, which Helm uses. */
function toldByOras({ kind, message }: RemoteFailure, { host, name, insecure }: OciRepository, path: string, missing = 'not found'): string {
  const url = `${insecure ? 'http' : 'https'}://${host}/v2/${name}/${path}`
  const network = /: ((?:dial tcp|tls|read tcp|http: server).*)$/.exec(message)?.[1]
  if (network !== undefined) return `Get "${url}": ${network}`
  if (kind === 'authentication') return `GET "${url}": response status code 401: unauthorized: authentication required`
  if (kind === 'no-repository') return `GET "${url}": response status code 404: name unknown: ${missing}`
  return message
}

const urlOf = (repository: KubeObject) => (textAt(repository, 'spec', 'url') ?? '').replace(/\/+$/, '')

const repositoryOf = (repository: KubeObject, url: string) => parseOciUrl(url, at(repository, 'spec', 'insecure') === true)
