// A process of its own: reads settings and a token from its input, and prints the revision that the write has brought about.
import { text } from 'node:stream/consumers'
import { createDms } from '@gitops-dms/core'
import { createReferenceAdapter, type ReferenceAdapterSettings } from '@gitops-dms/testkit/reference'
import { waitForToken } from '../samples/wait-for-token.ts'

const { settings, token } = JSON.parse(await text(process.stdin)) as { settings: ReferenceAdapterSettings; token: string }
await using dms = createDms({ instances: { one: createReferenceAdapter(settings) } })
process.stdout.write(await waitForToken(dms, token))
