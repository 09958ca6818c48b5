import { buildKubeApiServer, whyNotBuildable } from './kube-apiserver.mjs'
import { runChild } from './run-child.mjs'
import { keepCounts, summaryLine, sumResults } from './summary.mjs'

/** The tests against a genuine Kubernetes API server; arguments go to vitest. Without Go they are skipped, and counted as one. */
export async function testKubernetes(args) {
  const reason = whyNotBuildable()
  if (reason !== undefined) {
    console.log(`test:kubernetes skipped: ${reason}`)
    keepCounts('kubernetes', { passed: 0, failed: 0, skipped: 1 })
    return 0
  }
  process.env.DMS_KUBE_APISERVER = await buildKubeApiServer()
  const code = await runChild('vitest', ['run', '--root', 'tests', '--config', 'vitest.kubernetes.config.ts', ...args])
  const sum = sumResults('tests/.results/kubernetes.json', code)
  keepCounts('kubernetes', sum)
  console.log(`\n${summaryLine(sum)}`)
  return code || (sum.failed > 0 ? 1 : 0)
}
