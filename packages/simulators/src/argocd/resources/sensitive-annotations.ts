import { type SettingsStore, settingOf } from '../services/argocd-settings.ts'

/** Annotations of Secrets that nobody may read. */
export function sensitiveAnnotations(store: SettingsStore): string[] {
  const setting = settingOf(store, 'resource.sensitive.mask.annotations').replaceAll(' ', '')
  return setting === '' ? [] : setting.split(',')
}
