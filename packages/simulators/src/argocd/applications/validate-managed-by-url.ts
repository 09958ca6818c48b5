import type { KubeObject } from '../../cluster/kube-object.ts'

const MANAGED_BY_URL = 'argocd.argoproj.io/managed-by-url'

/** What is wrong with the address of the Argo CD that is said to manage an application. */
export function managedByUrlProblem(application: KubeObject): string | undefined {
  const url = application.metadata.annotations?.[MANAGED_BY_URL] ?? ''
  // Go reads much as a URL that is none here; only what has a scheme can have the right one.
  const hasScheme = /^https?:/i.test(url)
  return url === '' || hasScheme ? undefined : 'invalid managed-by URL: URL must include http or https protocol'
}
