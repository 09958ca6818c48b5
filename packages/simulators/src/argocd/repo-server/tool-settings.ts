import { type SettingsStore, settingsIn } from '../services/argocd-settings.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { SourceType } from './source-type.ts'

const SWITCHES: Readonly<Partial<Record<SourceType, string>>> = { Kustomize: 'kustomize.enable', Helm: 'helm.enable', Directory: 'jsonnet.enable' }

/** Whether `argocd-cm` leaves a tool on. Without it the files are taken as they are. */
export function isToolEnabled(store: SettingsStore, type: SourceType): boolean {
  const setting = settingsIn(store, 'argocd-cm')[SWITCHES[type] ?? ''] ?? ''
  return setting === '' || setting === 'true'
}

/** Of the addresses that value files may have. */
export function valueFileSchemes(store: SettingsStore): readonly string[] {
  const listed = settingsIn(store, 'argocd-cm')['helm.valuesFileSchemes']
  if (listed === undefined) return ['https', 'http']
  return listed
    .split(',')
    .map((scheme) => scheme.trim().toLowerCase())
    .filter((scheme) => scheme !== '')
}

/** Options and other versions of kustomize that `argocd-cm` has are not simulated. @throws RepoServerError. */
export function requireKustomize(store: SettingsStore, version: string): void {
  const settings = settingsIn(store, 'argocd-cm')
  const isRegistered = version !== '' && ['kustomize.version.', 'kustomize.path.'].some((prefix) => `${prefix}${version}` in settings)
  if (version !== '' && !isRegistered)
    throw new RepoServerError(2, `error getting kustomize binary path: kustomize version ${version} is not registered`)
  if (isRegistered) throw new RepoServerError(12, `no other version of kustomize is simulated: ${version}`)
  if (settings['kustomize.buildOptions']) throw new RepoServerError(12, 'kustomize.buildOptions of argocd-cm is not simulated')
}
