import { listTags, type OciRepository, parseOciUrl, pullBlob, pullManifest } from '../../../oci/oci-client.ts'
import { MEDIA_TYPES } from '../../../oci/oci-manifest.ts'
import { httpRequest } from '../../../remote/http-request.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import type { ArgoCdVersion } from '../../argocd-version.ts'
import { requireScheme, toldByOras } from '../oci/registry-words.ts'
import { RepoServerError } from '../repo-server-error.ts'
import type { Repository } from '../repository.ts'
import { HelmFailure } from './helm-failure.ts'

/** Charts come from a registry where that is switched on, or the address has no scheme. */
export const isRegistry = (repository: Repository) => repository['enableOCI'] === true || hasNoHost(repository.repo)

/** As Go reads an address: without a scheme the host belongs to the path. */
export const hasNoHost = (url: string) => url !== '' && !/^([a-z][a-z0-9+.-]*:)?\/\/[^/]/i.test(url)

/** Versions of a chart in a registry. @throws RepoServerError. */
export async function registryTags(repository: Repository, chart: string, access: RemoteAccess): Promise<readonly string[]> {
  const from = placeOf(repository, chart)
  try {
    await requireScheme(from, access)
    return (await listTags(from, access)).map((tag) => tag.replaceAll('_', '+'))
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    throw new RepoServerError(2, `unable to get tags: failed to get tags: ${toldByOras(error, from, 'tags/list')}`)
  }
}

export interface RegistryChart {
  readonly repository: Repository
  readonly chart: string
  readonly version: string
  /** Folder that messages name. */
  readonly destination: string
  readonly access: RemoteAccess
}

/** @throws RepoServerError. */
export async function downloadRegistryChart(
  argoCd: ArgoCdVersion,
  { repository, chart, version, destination, access }: RegistryChart,
): Promise<Uint8Array> {
  const from = placeOf(repository, chart)
  const tag = version.replaceAll('+', '_')
  try {
    await requireScheme(from, access)
    const { manifest } = await pullManifest(from, tag, access)
    const layer = manifest.layers.find(({ mediaType }) => mediaType === MEDIA_TYPES.helmContent)
    if (layer === undefined) throw new RemoteFailure('content', `manifest does not contain a layer with mediatype ${MEDIA_TYPES.helmContent}`)
    return await pullBlob(from, layer, access)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    const isMissing = error.kind === 'no-reference' || error.kind === 'no-repository'
    const said = isMissing ? `${from.host}/${from.name}:${tag}: not found` : toldByOras(error, from, `manifests/${tag}`)
    const flags = [...(repository['insecure'] === true ? [' --insecure-skip-tls-verify'] : []), ...(from.insecure === true ? [' --plain-http'] : [])]
    const command = `helm pull oci://${repository.repo}/${chart} --version ${version} --destination ${destination}${flags.join('')}`
    throw new HelmFailure(argoCd, 'error pulling OCI chart: failed to pull OCI chart', command, said)
  }
}

/** @throws RepoServerError, as `helm registry login` that is not let in. */
export async function loginAtRegistry(argoCd: ArgoCdVersion, repository: Repository, access: RemoteAccess): Promise<void> {
  const host = repository.repo.split('/')[0] ?? ''
  const scheme = repository['insecureOCIForceHttp'] === true ? 'http' : 'https'
  const failed = (said: string) => {
    const flags = [
      scheme === 'http' ? ' --plain-http' : '',
      ` --username ******`,
      ' --password-stdin',
      repository['insecure'] === true ? ' --insecure' : '',
    ]
    const command = `helm registry login ${host}${flags.join('')}`
    return new HelmFailure(argoCd, 'error logging into OCI registry: failed to login to registry', command, said)
  }
  try {
    const { status } = await httpRequest(`${scheme}://${host}/v2/`, access)
    if (status !== 200) throw failed(`GET "${scheme}://${host}/v2/": response status code ${status}: unauthorized: authentication required`)
  } catch (error) {
    throw error instanceof RemoteFailure ? failed(error.message) : error
  }
}

function placeOf(repository: Repository, chart: string): OciRepository {
  const url = `oci://${repository.repo.replace(/^https:\/\//, '')}/${chart}`
  try {
    return parseOciUrl(url, repository['insecureOCIForceHttp'] === true)
  } catch (error) {
    if (error instanceof RemoteFailure) throw new RepoServerError(2, `failed to initialize repository: ${error.message}`)
    throw error
  }
}
