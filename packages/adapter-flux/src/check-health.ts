import type { CallOptions, Clock, HealthReport } from '@gitops-dms/core'
import { healthCheck } from '@gitops-dms/core/adapter'
import type { FluxClient } from './flux-client.ts'
import type { ResolvedSettings } from './flux-settings.ts'

/** Reachable, Flux installed, and its objects may be listed. Resolves also when none is so. */
export async function checkHealth(client: FluxClient, settings: ResolvedSettings, clock: Clock, options: CallOptions): Promise<HealthReport> {
  const call = { signal: options.signal, timeoutMs: options.timeoutMs }
  const begun = clock.now()
  let apiVersions: readonly string[] = []
  const reachable = await healthCheck('reachable', () => client.getVersion(call))
  const latencyMs = reachable.ok ? clock.now() - begun : null
  const installed = async () => {
    apiVersions = await client.getFluxVersions(call)
  }
  const checks = reachable.ok
    ? [
        reachable,
        await healthCheck('installed', installed),
        await healthCheck('permitted', () => client.listKustomizations(settings.namespace, call)),
      ]
    : [reachable]
  return {
    status: checks.every((one) => one.ok) ? 'up' : 'down',
    checkedAt: new Date(clock.now()).toISOString(),
    latencyMs,
    // Which release of Flux runs is not in its API; the served versions are what a client can know.
    engine: { name: 'Flux CD', version: null, apiVersions },
    checks,
  }
}
