import type { ArgoCdVersion } from '../argocd-version.ts'
import type { Route } from '../gateway/route.ts'

/** As an unreleased build tells it, which the recordings were made with. */
export const versionText = (version: ArgoCdVersion) => `v${version}.1+unknown`

export const versionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/version',
    isPublic: true,
    answer: async ({ parts, session }) => ({
      Version: versionText(parts.version),
      ...(session.subject === ''
        ? {}
        : {
            BuildDate: '1970-01-01T00:00:00Z',
            GoVersion: 'go1.26.8',
            Compiler: 'gc',
            Platform: 'linux/amd64',
            KustomizeVersion: 'v5.8.1 unknown',
            HelmVersion: 'v4.2',
            JsonnetVersion: 'v0.22.0',
          }),
    }),
  },
  {
    method: 'GET',
    path: '/healthz',
    isPublic: true,
    answer: async () => new Response('ok\n', { headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  },
]
