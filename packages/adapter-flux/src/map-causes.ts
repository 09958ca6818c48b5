import type { Cause, Resource } from '@gitops-dms/core'
import type { FluxDeployment } from './find-deployment.ts'
import { conditionOf } from './read-pass-state.ts'
import { failureOf } from './read-source-state.ts'

const CAUSES: Readonly<Record<string, Cause['type']>> = {
  AuthenticationFailed: 'source-auth',
  GitOperationFailed: 'source-unavailable',
  ArtifactFailed: 'source-missing',
  BuildFailed: 'render',
  ReconciliationFailed: 'apply',
  PruneFailed: 'apply',
  DependencyNotReady: 'dependency',
  HealthCheckFailed: 'health-check',
}

/** The artifact is there, the path in it is not. */
const PATH_MISSING = /^kustomization path not found/

/** Why it is not there yet: the source, then Flux's own complaint, then each resource that is not healthy. */
export function mapCauses({ kustomization, source }: FluxDeployment, resources: readonly Resource[]): readonly Cause[] {
  const ready = conditionOf(kustomization, 'Ready')
  const complaints = [failureOf(source), ready?.status === 'False' ? ready : null].filter((one) => one !== null)
  const unhealthy = resources.filter((resource) => ['degraded', 'missing', 'progressing'].includes(resource.health))
  return [
    ...complaints.map(({ type, reason = type, message = reason }) => ({
      type: PATH_MISSING.test(message) ? 'render' : (CAUSES[reason] ?? 'unknown'),
      message: message.trim(),
      resource: null,
      retryAt: null,
    })),
    ...unhealthy.map(({ group, version, kind, namespace, name, health, message }) => ({
      type: 'health-check',
      message: message ?? `${kind} ${name} is ${health}`,
      resource: { group, version, kind, namespace, name },
      retryAt: null,
    })),
  ]
}
