/**
 * Prints how much heap a kept view takes for each summary, for what Flux deployments look like: `node --expose-gc --conditions=@gitops-dms/source
 * measure-view.ts <count>`. What the adapter itself keeps does not count: it gives each summary away.
 */
import { createDms } from '../../src/client/create-dms.ts'
import type { DeploymentSummary } from '../../src/contract/deployment.ts'
import type { WatchEvent } from '../../src/contract/watch.ts'
import { CAPABILITIES, fakeAdapter } from './fake-adapter.ts'

const count = Number(process.argv[2] ?? 10_000)
const collect = (globalThis as { gc?: () => void }).gc ?? (() => {})

/** As out of an answer: every text is a new one. */
function summary(index: number, clusterOf: number): DeploymentSummary {
  const name = `team-${index % 40}-service-${index}`
  const digit = (index % 16).toString(16)
  const revision = `${digit}${String(index % 300).padStart(3, '0')}${'ab12cd34ef56'.repeat(3)}`
  const at = (second: number) => `2026-01-${String((index % 27) + 1).padStart(2, '0')}T10:${String(index % 60).padStart(2, '0')}:${second}Z`
  const found = {
    id: `Kustomization/flux-system/${name}`,
    ref: { kind: 'Kustomization', controlNamespace: 'flux-system', name },
    spec: {
      name,
      namespace: `team-${index % 40}`,
      cluster: `https://cluster-${clusterOf}.example.com:6443`,
      sources: [
        {
          git: { repo: `https://github.com/acme/platform-team-${index % 40}`, revision: 'branch:main', path: `./clusters/production/${name}` },
          object: { group: 'source.toolkit.fluxcd.io', version: 'v1', kind: 'GitRepository', namespace: 'flux-system', name: `team-${index % 40}` },
        },
      ],
      labels: { 'app.kubernetes.io/part-of': `team-${index % 40}`, 'kustomize.toolkit.fluxcd.io/name': 'flux-system', tier: 'backend' },
    },
    status: {
      phase: 'deployed',
      sync: 'synced',
      health: 'healthy',
      lifecycle: 'active',
      operation: {
        state: 'succeeded',
        kind: 'reconcile',
        id: at(11),
        startedAt: at(12),
        finishedAt: at(13),
        revision,
        message: `Applied revision: main@sha1:${revision}`,
        initiator: null,
        retry: null,
      },
      error: null,
      revisions: [{ desired: revision, applied: revision }],
      fresh: true,
      asOf: at(14),
    },
    createdAt: at(15),
  }
  return JSON.parse(JSON.stringify(found))
}

const event = (type: WatchEvent['type'], deployment: DeploymentSummary | null): WatchEvent => ({
  type,
  deployment,
  error: null,
  observed: true,
  cursor: null,
})

const { adapter } = fakeAdapter({
  capabilities: { ...CAPABILITIES, watch: { resume: false, deletes: 'observed' } },
  async *watchDeployments(_query, options) {
    for (let index = 0; index < count; index += 1) yield event('added', summary(index, index % 3))
    yield event('synced', null)
    await new Promise((resolve) => options?.signal?.addEventListener('abort', resolve))
  },
})

const heap = () => {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

// The code of the adapter and of the view is compiled and loaded before.
const warm = createDms({ instances: { 'flux-production': adapter } })
const first = warm.view()
await first.ready()
await warm.close()

const dms = createDms({ instances: { 'flux-production': adapter } })
const before = heap()
const view = dms.view()
await view.ready()
const perSummary = Math.round((heap() - before) / count)
const lists = performance.now()
for (let call = 0; call < 1_000; call += 1) view.list()
const perList = (performance.now() - lists) / 1_000
process.stdout.write(`${JSON.stringify({ count: view.list().length, perSummary, perList })}\n`)
await dms.close()
