import { type RequestOptions, request } from 'node:https'

/** Reads a cluster by plain requests, behind the adapters' backs. */
export interface ClusterEye {
  /** `data.text` of a ConfigMap; null where the cluster answers 404. */
  readText(namespace: string, configMap: string): Promise<string | null>
}

/** @throws Error for a kubeconfig that names no cluster. */
export async function clusterEye(kubeconfig: { readonly file: string } | { readonly text: string }): Promise<ClusterEye> {
  const { KubeConfig } = await import('@kubernetes/client-node') // takes its time
  const config = new KubeConfig()
  if ('file' in kubeconfig) config.loadFromFile(kubeconfig.file)
  else config.loadFromString(kubeconfig.text)
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('the kubeconfig names no current cluster')
  return {
    readText: async (namespace, configMap) => {
      const options: RequestOptions = {}
      await config.applyToHTTPSOptions(options)
      const { status, body } = await get(`${server}/api/v1/namespaces/${namespace}/configmaps/${configMap}`, options)
      if (status === 404) return null
      if (status !== 200) throw new Error(`the cluster answered ${status} to a plain request for ConfigMap ${namespace}/${configMap}`)
      const { data } = JSON.parse(body) as { data?: { text?: string } }
      return data?.text ?? ''
    },
  }
}

function get(url: string, options: RequestOptions): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    // Not kept alive: the demo must end when its work does.
    const sent = request(url, { ...options, agent: false }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    })
    sent.on('error', reject).end()
  })
}
