import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { sourcesOf } from '../application.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import { matchesGlob } from '../glob-pattern.ts'

/** Whether a project wants what an application deploys to be signed: since 3.5 by policies for its git repositories, before by its keys alone. */
export function demandsSignatures(project: KubeObject | undefined, application: KubeObject, version: ArgoCdVersion): boolean {
  const hasKeys = itemsAt(project, 'signatureKeys').length > 0
  if (!isSince(version, '3.5')) return hasKeys
  const git = at(project, 'spec', 'sourceIntegrity', 'git')
  // Keys without policies are a policy for all repositories.
  const policies = isMap(git) ? itemsAt(project, 'sourceIntegrity', 'git', 'policies') : hasKeys ? [EVERYWHERE] : []
  return sourcesOf(application).some(({ chart, repoURL }) => !chart && !repoURL.startsWith('oci://') && isChecked(policies, repoURL))
}

const EVERYWHERE: JsonMap = { repos: [{ url: '*' }], gpg: { mode: 'head' } }

/** Two policies for one repository are a mistake that nothing passes. */
function isChecked(policies: readonly JsonMap[], repoURL: string): boolean {
  const [policy, ...others] = policies.filter((one) => isFor(one, repoURL))
  if (policy === undefined) return false
  const gpg = policy['gpg']
  return others.length > 0 || (isMap(gpg) && gpg['mode'] !== 'none')
}

function isFor(policy: JsonMap, repoURL: string): boolean {
  const repositories = policy['repos']
  const globs = Array.isArray(repositories) ? repositories.map((one) => textAt(one, 'url') ?? '') : []
  if (globs.some((glob) => glob.startsWith('!') && matchesGlob(glob.slice(1), repoURL))) return false
  return globs.some((glob) => !glob.startsWith('!') && matchesGlob(glob, repoURL))
}

function itemsAt(project: KubeObject | undefined, ...path: readonly string[]): JsonMap[] {
  const found = at(project, 'spec', ...path)
  return Array.isArray(found) ? found.filter(isMap) : []
}
