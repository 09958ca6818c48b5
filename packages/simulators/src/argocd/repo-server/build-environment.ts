import type { ManifestRequest } from './repo-server.ts'

/** Variables that a source may name. */
export type BuildEnvironment = Readonly<Record<string, string>>

export function buildEnvironment(request: ManifestRequest, commit: string): BuildEnvironment {
  const { application, namespace, project = '', source } = request
  return {
    ARGOCD_APP_NAME: application,
    ARGOCD_APP_NAMESPACE: namespace,
    ARGOCD_APP_PROJECT_NAME: project,
    ARGOCD_APP_REVISION: commit,
    ARGOCD_APP_REVISION_SHORT: commit.slice(0, 7),
    ARGOCD_APP_REVISION_SHORT_8: commit.slice(0, 8),
    ARGOCD_APP_SOURCE_REPO_URL: source.repoURL,
    ARGOCD_APP_SOURCE_PATH: source.path ?? '',
    ARGOCD_APP_SOURCE_TARGET_REVISION: source.targetRevision,
  }
}

/** As Go's `os.Expand`: `$NAME` and `${NAME}`, of which an unknown one, and a brace that is not closed, is nothing; `$$` is a dollar. */
export const expand = (text: string, environment: BuildEnvironment) =>
  text.replace(/\$(?:\{([^}]*)\}|\{|([A-Za-z_]\w*|[*#$@!?\-0-9]))/g, (_, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain ?? ''
    return name === '$' ? '$' : (environment[name] ?? '')
  })
