import type { OciRepository } from '../../../oci/oci-client.ts'
import { httpRequest } from '../../../remote/http-request.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import type { RemoteFailure } from '../../../remote/remote-failure.ts'

/**
 * A registry speaks TLS unless a repository says that it does not: what else reaches registries here is more forgiving on loopback.
 * @throws RemoteFailure for one that does not.
 */
export async function requireScheme({ host, insecure = false }: OciRepository, access: RemoteAccess): Promise<void> {
  if (!insecure) await httpRequest(`https://${host}/v2/`, access)
}

/** What the client of registries said of a path in a repository ('': of the registry itself), in the words of the other one, which Argo CD and Helm use. */
export function toldByOras({ kind, message }: RemoteFailure, { host, name, insecure = false }: OciRepository, path: string): string {
  const url = `${insecure ? 'http' : 'https'}://${host}/v2/${path === '' ? '' : `${name}/${path}`}`
  const network = /: ((?:dial tcp|tls|read tcp|http: server|EOF).*)$/.exec(message)?.[1]
  if (network !== undefined) return `Get "${url}": ${network}`
  if (kind === 'authentication') return `GET "${url}": response status code 401: unauthorized: authentication required`
  if (kind === 'no-repository') return `GET "${url}": response status code 404: name unknown: repository name not known to registry`
  return message
}
