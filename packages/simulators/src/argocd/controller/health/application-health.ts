import type { KubeObject } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import type { ManagedResource } from '../comparison/managed-resource.ts'
import { groupOf } from '../comparison/resource-key.ts'
import { isHook, isIgnored, isSkipped } from '../sync/hooks.ts'
import { type HealthCode, isWorse, type ResourceHealth } from './health-code.ts'
import { resourceHealth } from './resource-health.ts'

/** The worst of what counts; nothing at all is Healthy. From 3.4 on Missing only where everything is missing. */
export function applicationHealth(version: ArgoCdVersion, application: KubeObject, resources: readonly ManagedResource[]): HealthCode {
  const counted = resources.filter(({ target, live }) => {
    if (target !== undefined && isSkipped(target)) return false
    return live === undefined || !(isHook(live) || isIgnored(live))
  })
  let worst: HealthCode = 'Healthy'
  for (const { live, target } of counted) {
    const health = healthOf(live, application)
    const isChild = (live ?? target)?.kind === 'Application' && groupOf(live ?? target ?? application) === 'argoproj.io'
    if (health === undefined || (isChild && ['Missing', 'Unknown'].includes(health.status))) continue
    if (health.status === 'Missing' && isSince(version, '3.4')) continue
    if (isWorse(worst, health.status)) worst = health.status
  }
  const isAllMissing = counted.length > 0 && counted.every(({ live }) => live === undefined)
  return isAllMissing && isWorse(worst, 'Missing') ? 'Missing' : worst
}

function healthOf(live: KubeObject | undefined, { metadata }: KubeObject): ResourceHealth | undefined {
  if (live === undefined) return { status: 'Missing' }
  if (live.metadata.annotations?.['argocd.argoproj.io/ignore-healthcheck'] === 'true') return undefined
  // An application that manages itself is not ill with its own illness.
  return live.kind === 'Application' && live.metadata.name === metadata.name ? undefined : resourceHealth(live)
}
