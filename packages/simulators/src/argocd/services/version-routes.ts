import type { ArgoCdVersion } from '../argocd-version.ts'
import type { Route } from '../gateway/route.ts'
import { settingOf } from './argocd-settings.ts'

/** As an unreleased build tells it, which the recordings were made with. */
const versionText = (version: ArgoCdVersion) => `v${version}.1+unknown`

interface Tools {
  readonly go: string
  readonly kustomize: string
  readonly helm: string
  readonly jsonnet: string
}

/** What the releases were built with. */
const TOOLS: Readonly<Record<ArgoCdVersion, Tools>> = {
  '2.14': { go: 'go1.24.6', kustomize: 'v5.4.3', helm: 'v3.16.3', jsonnet: 'v0.20.0' },
  '3.0': { go: 'go1.24.6', kustomize: 'v5.6.0', helm: 'v3.17.1', jsonnet: 'v0.20.0' },
  '3.1': { go: 'go1.25.5', kustomize: 'v5.7.0', helm: 'v3.18.4', jsonnet: 'v0.21.0' },
  '3.2': { go: 'go1.25.6', kustomize: 'v5.7.0', helm: 'v3.18.4', jsonnet: 'v0.21.0' },
  '3.3': { go: 'go1.26.3', kustomize: 'v5.8.1', helm: 'v3.19.4', jsonnet: 'v0.21.0' },
  '3.4': { go: 'go1.26.0', kustomize: 'v5.8.1', helm: 'v3.19.4', jsonnet: 'v0.21.0' },
  '3.5': { go: 'go1.26.8', kustomize: 'v5.8.1', helm: 'v4.2', jsonnet: 'v0.22.0' },
  '3.6': { go: 'go1.26.8', kustomize: 'v5.8.1', helm: 'v4.2', jsonnet: 'v0.22.0' },
}

export const versionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/version',
    isPublic: true,
    answer: async ({ parts, session }) => {
      const Version = versionText(parts.version)
      // Where anonymous users are let in, they see all of it.
      if (session.subject === '' && settingOf(parts, 'users.anonymous.enabled') !== 'true') return { Version }
      const { go, kustomize, helm, jsonnet } = TOOLS[parts.version]
      return {
        Version,
        BuildDate: '1970-01-01T00:00:00Z',
        GoVersion: go,
        Compiler: 'gc',
        Platform: 'linux/amd64',
        KustomizeVersion: `${kustomize} unknown`,
        HelmVersion: helm,
        JsonnetVersion: jsonnet,
      }
    },
  },
]
