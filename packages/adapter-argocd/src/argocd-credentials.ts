import { type Credentials, createCredentials } from '@gitops-dms/core/adapter'
import type { ResolvedSettings } from './argocd-settings.ts'

/** Opens a session of a local account and gives its token. */
export type LogIn = (username: string, password: string, signal: AbortSignal) => Promise<string>

/** Credentials by the settings: a token, a file with it, or a session that `logIn` opens. */
export function credentialsOf({ authToken, authTokenFile, username, password }: ResolvedSettings, logIn: LogIn): Credentials {
  if (username === undefined || password === undefined) {
    return createCredentials({ token: authToken, tokenFile: authTokenFile, settingName: 'authTokenFile' })
  }
  return createCredentials({ logIn: (signal) => logIn(username, password, signal) })
}
