import { type CallOptions, type Clock, DmsError, type HealthReport } from '@gitops-dms/core'
import { healthCheck } from '@gitops-dms/core/adapter'
import type { ArgoCdClient, Call } from './argocd-client.ts'

/** Reachable, and the credentials are known. Resolves also when neither is so. */
export async function checkHealth(client: ArgoCdClient, clock: Clock, options: CallOptions): Promise<HealthReport> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const begun = clock.now()
  let version: string | null = null
  const reachable = await healthCheck('reachable', async () => {
    version = (await client.getVersion(call)).Version ?? null
  })
  const latencyMs = reachable.ok ? clock.now() - begun : null
  const checks = reachable.ok ? [reachable, await healthCheck('authenticated', () => checkToken(client, call))] : [reachable]
  return {
    status: checks.every((one) => one.ok) ? 'up' : 'down',
    checkedAt: new Date(clock.now()).toISOString(),
    latencyMs,
    engine: { name: 'Argo CD', version, apiVersions: ['v1'] },
    checks,
  }
}

/** Userinfo is always 200; without `loggedIn` the token counts for nothing. */
async function checkToken(client: ArgoCdClient, call: Call): Promise<void> {
  const user = await client.getUserInfo(call)
  if (user.loggedIn === true) return
  const message = `Argo CD at ${client.server} does not accept the credentials; accepted is a valid token of this server`
  throw new DmsError({ code: 'UNAUTHENTICATED', message })
}
