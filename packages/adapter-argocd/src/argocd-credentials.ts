import { readFile } from 'node:fs/promises'
import { DmsError } from '@gitops-dms/core'
import type { ResolvedSettings } from './argocd-settings.ts'

export interface ArgoCdCredentials {
  /** Header of the next request. */
  headers(): Promise<Readonly<Record<string, string>>>
  /** Forgets a session that was refused; false where there is nothing to renew. */
  renew(): boolean
}

/** Credentials by the settings: a token, a file with it, or a session that `logIn` opens. */
export function createCredentials(settings: ResolvedSettings, logIn: (username: string, password: string) => Promise<string>): ArgoCdCredentials {
  const { authToken, authTokenFile, username, password } = settings
  let session: Promise<string> | undefined

  const token = async (): Promise<string> => {
    if (authToken !== undefined) return authToken
    if (authTokenFile !== undefined) return (await readTokenFile(authTokenFile)).trim()
    session ??= logIn(username ?? '', password ?? '').catch((error: unknown) => {
      session = undefined
      throw error
    })
    return session
  }

  return {
    headers: async () => ({ authorization: `Bearer ${await token()}` }),
    renew: () => {
      const renewable = session !== undefined
      session = undefined
      return renewable
    },
  }
}

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const message = `authTokenFile: ${file} cannot be read`
    throw new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: 'authTokenFile', message }] }, cause })
  }
}
