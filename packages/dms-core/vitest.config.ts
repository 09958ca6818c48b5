import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** Only the whole run of `npm test` is held to the thresholds: some files cover some code. */
const whole = process.argv.slice(2).join(' ') === 'run --coverage'

export default mergeConfig(shared, {
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: [['text', { skipFull: true }], 'json-summary'],
      reportsDirectory: '.results/coverage',
      ...(whole && { thresholds: { 'src/client/**': { branches: 95 }, 'src/errors/**': { branches: 95 }, 'src/config/**': { branches: 95 } } }),
    },
  },
})
