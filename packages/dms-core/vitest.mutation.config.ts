import { defineConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** For `npm run mutation`: the tests of what is mutated; none that starts a process or a server, or that is about time. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: ['test/{derive-phase,merge-patch,json-equal,deployment-id,deployment-ref,redact,error-secrets,dms-error}*.test.ts'],
    testNamePattern: /^(?!.*(?:megabyte|long text))/,
  },
})
