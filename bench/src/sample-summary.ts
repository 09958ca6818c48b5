import type { DeploymentSummary } from '@gitops-dms/core'

/** As a reply holds it: parsed anew, so that no two share a text. */
export function sampleSummary(index: number): DeploymentSummary {
  const name = `team-${index % 97}-service-${index}`
  const revision = index.toString(16).padStart(40, '0')
  return JSON.parse(
    JSON.stringify({
      id: `Application/argocd/${name}`,
      ref: { kind: 'Application', controlNamespace: 'argocd', name },
      spec: {
        name,
        namespace: `team-${index % 97}`,
        cluster: 'https://kubernetes.default.svc',
        project: 'default',
        sources: [{ git: { repo: `https://git.example.com/team-${index % 97}/deployments.git`, revision: 'main', path: `services/${name}` } }],
        labels: { team: `team-${index % 97}`, tier: 'backend', 'app.kubernetes.io/managed-by': 'gitops' },
      },
      status: {
        phase: 'deployed',
        sync: 'synced',
        health: 'healthy',
        lifecycle: 'active',
        operation: {
          state: 'succeeded',
          kind: 'reconcile',
          id: null,
          startedAt: '2026-01-01T00:00:00Z',
          finishedAt: '2026-01-01T00:00:09Z',
          revision,
          message: 'successfully synced (all tasks run)',
          initiator: null,
          retry: null,
        },
        error: null,
        revisions: [{ desired: revision, applied: revision }],
        fresh: true,
        asOf: '2026-01-01T00:00:10Z',
      },
      createdAt: '2025-06-01T00:00:00Z',
    } satisfies DeploymentSummary),
  )
}
