import type { JsonMap } from '../../cluster/kube-object.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import type { Call, Route } from '../gateway/route.ts'
import { type SettingsStore, settingOf, settingsIn } from './argocd-settings.ts'
import { resourceOverrides } from './resource-overrides.ts'

export const settingsRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/v1/settings', isPublic: true, answer: async (call) => settings(call) },
  { method: 'GET', path: '/api/v1/settings/plugins', answer: async () => ({}) },
]

export const passwordPattern = (store: SettingsStore) => settingOf(store, 'passwordPattern') || '^.{8,32}$'

/** In the order of Go; what nothing is in is left out. */
function settings({ parts, session }: Call): JsonMap {
  const isLoggedIn = session.subject !== ''
  const set = (key: string) => settingOf(parts, key)
  const isOn = (key: string) => set(key) === 'true'
  const versions = Object.keys(settingsIn(parts, 'argocd-cm')).flatMap((key) => /^kustomize\.path\.(.+)$/.exec(key)?.[1] ?? [])
  const overrides = isLoggedIn ? resourceOverrides(parts) : {}
  return filled({
    url: set('url'),
    appLabelKey: set('application.instanceLabelKey') || 'app.kubernetes.io/instance',
    resourceOverrides: Object.keys(overrides).length === 0 ? false : overrides,
    statusBadgeEnabled: isOn('statusbadge.enabled'),
    googleAnalytics: filled({ trackingID: set('ga.trackingid'), anonymizeUsers: set('ga.anonymizeusers') !== 'false' }),
    kustomizeOptions: kustomizeOptions(parts),
    help: filled({ chatUrl: set('help.chatUrl'), chatText: set('help.chatUrl') === '' ? '' : set('help.chatText') || 'Chat now!' }),
    userLoginsDisabled: !parts.access.accounts().some(({ isEnabled, capabilities }) => isEnabled && capabilities.includes('login')),
    kustomizeVersions: versions.length === 0 ? false : versions,
    uiCssURL: set('ui.cssurl'),
    uiBannerContent: isLoggedIn && set('ui.bannercontent'),
    uiBannerURL: isLoggedIn && set('ui.bannerurl'),
    passwordPattern: isLoggedIn && passwordPattern(parts),
    trackingMethod: set('application.resourceTrackingMethod') || (isSince(parts.version, '3.0') && 'annotation'),
    uiBannerPermanent: isLoggedIn && isOn('ui.bannerpermanent'),
    uiBannerPosition: isLoggedIn && set('ui.bannerposition'),
    statusBadgeRootUrl: set('statusbadge.url'),
    execEnabled: isOn('exec.enabled'),
    controllerNamespace: isLoggedIn && parts.namespace,
    impersonationEnabled: isOn('application.sync.impersonation.enabled'),
    installationID: set('installationID'),
    syncWithReplaceAllowed: isSince(parts.version, '3.3'),
  })
}

const kustomizeOptions = (parts: ArgoCdParts): JsonMap => ({
  BuildOptions: settingOf(parts, 'kustomize.buildOptions'),
  BinaryPath: '',
  ...(isSince(parts.version, '3.2') ? { Versions: null } : {}),
})

const filled = (members: JsonMap): JsonMap => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== '' && value !== false))
