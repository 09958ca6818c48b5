import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { createTransport } from '@gitops-dms/core/adapter'
import type { BenchEntry } from '../bench-entry.ts'

const REQUESTS = 4_000
const AT_ONCE = 8

/** The server in a process of its own, so that its core is not shared with the client. */
const PROGRAM = `
  import { startFluxSimulator } from '@gitops-dms/simulators/flux'
  const simulator = await startFluxSimulator({ controllers: false, namespaces: ['apps'] })
  simulator.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'apps' }, data: { a: '1' } })
  console.log(JSON.stringify({ url: simulator.url, ca: simulator.ca, token: simulator.token }))
  process.stdin.resume()
  process.stdin.on('end', () => process.exit())
`

export const simulatorRequests: BenchEntry = {
  id: 'simulator-requests',
  what: `${REQUESTS} small reads of the Flux simulator, ${AT_ONCE} at once over kept connections, after as many to warm it up`,
  claim: { microsecondsPerRequest: 500 },
  async run() {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      cwd: import.meta.dirname,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    const { url, ca, token } = JSON.parse(String(line))
    const credentials = { headers: async () => ({ authorization: `Bearer ${token}` }) }
    const transport = createTransport({ baseUrl: url, tls: { ca }, credentials, connections: { calls: AT_ONCE } })
    const round = async () => {
      let left = REQUESTS
      const client = async () => {
        while (left-- > 0) {
          const { status } = await transport.request({ method: 'GET', path: '/api/v1/namespaces/apps/configmaps/conf' })
          if (status !== 200) throw new Error(`answered ${status}`)
        }
      }
      const started = performance.now()
      await Promise.all(Array.from({ length: AT_ONCE }, client))
      return performance.now() - started
    }
    try {
      await round()
      return { microsecondsPerRequest: ((await round()) * 1_000) / REQUESTS }
    } finally {
      await transport.close()
      child.stdin.end()
      await once(child, 'close')
    }
  },
}
