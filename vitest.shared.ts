import { defineConfig } from 'vitest/config'

const conditions = ['@gitops-dms/source', 'node', 'import', 'default']

/** One configuration for every package: sources instead of builds, random order, results where turbo and CI find them. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['**/*.test.ts'],
    passWithNoTests: false,
    sequence: { shuffle: true },
    testTimeout: 30_000,
    reporters: ['default', 'json'],
    outputFile: { json: '.results/vitest.json' },
  },
})
