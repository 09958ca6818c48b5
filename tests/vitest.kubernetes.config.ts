import { defineConfig, mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

/** Against a genuine Kubernetes API server, which `npm run test:kubernetes` builds. */
const config = mergeConfig(
  shared,
  defineConfig({ test: { outputFile: { json: '.results/kubernetes.json' }, fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 } }),
)
export default { ...config, test: { ...config.test, include: ['kubernetes/**/*.spec.ts'] } }
