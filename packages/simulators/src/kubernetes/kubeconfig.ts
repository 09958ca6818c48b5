import { stringify } from 'yaml'

export interface ClusterAccess {
  readonly url: string
  readonly ca: string
  readonly token: string
}

/** One cluster, one user, one context, all embedded: no file beside it is needed. */
export function kubeconfigOf({ url, ca, token }: ClusterAccess): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'simulator', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'simulator', user: { token } }],
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'simulator' } }],
    'current-context': 'simulator',
  })
}
