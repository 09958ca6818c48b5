import { type CallOptions, type Clock, type HealthReport, isDmsError } from '@gitops-dms/core'
import type { ArgoCdClient, Call } from './argocd-client.ts'

type Check = HealthReport['checks'][number]

/** Reachable, and the credentials are known. Resolves also when neither is so. */
export async function checkHealth(client: ArgoCdClient, clock: Clock, options: CallOptions): Promise<HealthReport> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const begun = clock.now()
  let version: string | null = null
  const reachable = await check('reachable', async () => {
    version = (await client.getVersion(call)).Version ?? null
    return null
  })
  const latencyMs = reachable.ok ? clock.now() - begun : null
  const checks = reachable.ok ? [reachable, await check('authenticated', () => checkToken(client, call))] : [reachable]
  return {
    status: checks.every((one) => one.ok) ? 'up' : 'down',
    checkedAt: new Date(clock.now()).toISOString(),
    latencyMs,
    engine: { name: 'Argo CD', version, apiVersions: ['v1'] },
    checks,
  }
}

/** Userinfo is always 200; without `loggedIn` the token counts for nothing. */
async function checkToken(client: ArgoCdClient, call: Call): Promise<Pick<Check, 'code' | 'message'> | null> {
  const user = await client.getUserInfo(call)
  if (user.loggedIn === true) return null
  return { code: 'UNAUTHENTICATED', message: `Argo CD at ${client.server} does not accept the credentials; accepted is a valid token of this server` }
}

async function check(name: string, probe: () => Promise<Pick<Check, 'code' | 'message'> | null>): Promise<Check> {
  try {
    const failure = await probe()
    return failure === null ? { name, ok: true, code: null, message: null } : { name, ok: false, ...failure }
  } catch (error) {
    if (!isDmsError(error) || ['CANCELLED', 'CLOSED', 'INVALID_ARGUMENT'].includes(error.code)) throw error
    return { name, ok: false, code: error.code, message: error.message }
  }
}
