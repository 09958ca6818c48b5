import { defineConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

/** For `npm run mutation`: the tests of what is mutated; none that starts a process or a server, is about time, or tries a secret in hundreds of texts. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    include: [
      'test/{derive-phase,merge-patch,json-equal,deployment-id,deployment-ref,to-ref}*.test.ts',
      'test/{redact,redact-assignments,redact-credentials,redact-value,safe-cause,secret-names,error-contents,dms-error}.test.ts',
    ],
    env: { DMS_PROPERTY_RUNS: '80' },
  },
})
