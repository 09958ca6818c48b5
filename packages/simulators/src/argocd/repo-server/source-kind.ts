import type { ApplicationSource } from '../application.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'

/** Where the content of a source comes from. `oci://` was nothing special before 3.1. */
export function kindOfSource({ repoURL, chart = '' }: Pick<ApplicationSource, 'repoURL' | 'chart'>, version: ArgoCdVersion): 'oci' | 'chart' | 'git' {
  if (repoURL.startsWith('oci://') && isSince(version, '3.1')) return 'oci'
  return chart === '' ? 'git' : 'chart'
}
