import type { RequestOptions } from 'node:https'
import { DmsError } from '@gitops-dms/core'
import { type Credentials, createCredentials, type TlsSettings } from '@gitops-dms/core/adapter'
import type { KubeConfig } from '@kubernetes/client-node'
import type { ResolvedSettings } from './flux-settings.ts'

/** How a cluster is reached: its URL, its certificates, and the header of the next request. */
export interface FluxCredentials extends Credentials {
  readonly baseUrl: string
  readonly tls: TlsSettings
}

const config = (path: string, message: string, cause?: unknown) =>
  new DmsError({ code: 'CONFIG', message: `${path}: ${message}`, details: { issues: [{ path, message }] }, cause })

/** Credentials by the settings. @kubernetes/client-node is loaded only where a kubeconfig or a pod's account is to be read. */
export async function loadCredentials(settings: ResolvedSettings): Promise<FluxCredentials> {
  const { server, tls = {} } = settings
  if (server !== undefined) return { baseUrl: server, tls, ...tokenCredentials(settings) }
  const kubeConfig = await loadKubeConfig(settings)
  const cluster = kubeConfig.getCurrentCluster()
  if (cluster === null) throw config('kubeconfig', 'its current context names no cluster; set context')
  const options: RequestOptions = {}
  await applyCredentials(kubeConfig, options)
  const { ca, cert, key, ...given } = tlsOf(options)
  // Files of the settings count, not what the kubeconfig has in their place.
  const trusted = tls.caFile === undefined ? { ca } : {}
  const shown = tls.certFile === undefined && tls.keyFile === undefined ? { cert, key } : {}
  return { baseUrl: cluster.server, tls: { ...given, ...trusted, ...shown, ...tls }, headers: () => kubeConfigHeaders(kubeConfig) }
}

/** None where none are given: a client certificate may do. */
function tokenCredentials({ token, tokenFile }: ResolvedSettings): Credentials {
  return token === undefined && tokenFile === undefined ? { headers: async () => ({}) } : createCredentials({ token, tokenFile })
}

async function loadKubeConfig(settings: ResolvedSettings): Promise<KubeConfig> {
  const { KubeConfig: Loader } = await import('@kubernetes/client-node')
  const kubeConfig = new Loader()
  const { kubeconfig, kubeconfigContent, inCluster, context } = settings
  const from = kubeconfig === undefined ? (kubeconfigContent === undefined ? 'inCluster' : 'kubeconfigContent') : 'kubeconfig'
  try {
    if (kubeconfig !== undefined) kubeConfig.loadFromFile(kubeconfig)
    else if (kubeconfigContent !== undefined) kubeConfig.loadFromString(kubeconfigContent)
    else if (inCluster === true) kubeConfig.loadFromCluster()
    else kubeConfig.loadFromDefault()
  } catch (cause) {
    // Without the cause: a parser quotes the lines around its error, with the credentials in them.
    throw config(from, `cannot be read (${kubeconfig ?? 'its content'}: ${firstLine(cause)})`)
  }
  // What client-node falls back to when it finds nothing at all.
  if (kubeConfig.getCurrentCluster()?.server === 'http://localhost:8080' && kubeconfig === undefined && kubeconfigContent === undefined) {
    throw config(
      'kubeconfig',
      'found no cluster: no KUBECONFIG, no ~/.kube/config, not in a pod; accepted is one of kubeconfig, kubeconfigContent, inCluster, server',
    )
  }
  if (context !== undefined) setContext(kubeConfig, context)
  return kubeConfig
}

function setContext(kubeConfig: KubeConfig, context: string): void {
  const names = kubeConfig.getContexts().map((one) => one.name)
  if (!names.includes(context)) throw config('context', `found "${context}"; the kubeconfig has ${names.join(', ')}`)
  kubeConfig.setCurrentContext(context)
}

/** Runs exec plugins and refreshes OIDC tokens where the kubeconfig asks for them. */
async function applyCredentials(kubeConfig: KubeConfig, options: RequestOptions): Promise<void> {
  try {
    await kubeConfig.applyToHTTPSOptions(options)
  } catch (cause) {
    throw new DmsError({ code: 'UNAUTHENTICATED', message: `the credentials of the kubeconfig cannot be had (${firstLine(cause)})`, cause })
  }
}

async function kubeConfigHeaders(kubeConfig: KubeConfig): Promise<Readonly<Record<string, string>>> {
  const options: RequestOptions = {}
  await applyCredentials(kubeConfig, options)
  const { Authorization: authorization } = { ...(options.headers as Readonly<Record<string, string>> | undefined) }
  if (authorization !== undefined) return { authorization }
  return typeof options.auth === 'string' ? { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` } : {}
}

function tlsOf(options: RequestOptions): TlsSettings {
  const pem = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : undefined)
  return {
    ca: pem(options.ca),
    cert: pem(options.cert),
    key: pem(options.key),
    serverName: options.servername,
    insecureSkipVerify: options.rejectUnauthorized === false,
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
