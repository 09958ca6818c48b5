import { type CallOptions, type Clock, DmsError, type HealthReport } from '@gitops-dms/core'
import { abortError, healthCheck, withDeadline } from '@gitops-dms/core/adapter'
import type { ReferenceClient } from './reference-client.ts'
import { type Call, KINDS } from './reference-types.ts'

/** Of a report whose caller gives no time. */
const TIMEOUT_MS = 10_000

type Check = HealthReport['checks'][number]

/** Can it be reached, does it take the credentials, does it have the kinds. Resolves also when it does not (R13: nothing of it is kept). */
export async function checkHealth(client: ReferenceClient, clock: Clock, { signal, timeoutMs = TIMEOUT_MS }: CallOptions): Promise<HealthReport> {
  if (signal?.aborted) throw abortError(signal.reason)
  const begun = clock.now()
  let version: string | null = null
  let apiVersions: readonly string[] = []
  const check = (name: string, probe: (call: Call) => Promise<unknown>): Promise<Check> => {
    const left = Math.max(1, timeoutMs - (clock.now() - begun))
    return healthCheck(name, () => withDeadline({ clock, timeoutMs: left, signal }, (inner) => probe({ signal: inner })))
  }
  const server = await check('server', async (call) => {
    const found = await client.getVersion(call)
    version = found.version
    apiVersions = [...found.api]
  })
  const latencyMs = server.ok ? clock.now() - begun : null
  const checks = server.ok
    ? [server, await check('credentials', (call) => client.getUser(call)), await check('kinds', (call) => requireKinds(client, call))]
    : [server]
  return {
    status: checks.every(({ ok }) => ok) ? 'up' : statusOf(checks),
    checkedAt: new Date(clock.now()).toISOString(),
    latencyMs,
    engine: { name: 'reference', version, apiVersions },
    checks,
  }
}

/** A backend that lacks one kind still serves the other; one that refuses the credentials serves nobody. */
const statusOf = (checks: readonly Check[]): HealthReport['status'] => (checks.every(({ ok, name }) => ok || name === 'kinds') ? 'degraded' : 'down')

async function requireKinds(client: ReferenceClient, call: Call): Promise<void> {
  const { items } = await client.listKinds(call)
  const missing = KINDS.filter((kind) => !items.some((item) => item.kind === kind && item.installed))
  if (missing.length === 0) return
  const message = `the backend does not have ${missing.join(' and ')}; install ${missing.length === 1 ? 'it' : 'them'}`
  throw new DmsError({ code: 'FAILED_PRECONDITION', adapter: 'reference', message, details: { reason: 'kind-missing', kinds: [...missing] } })
}
