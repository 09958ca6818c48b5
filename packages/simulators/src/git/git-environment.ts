import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { authorizationOf, type RemoteAccess } from '../remote/remote-access.ts'

/**
 * Variables that tell git how a remote is reached. Credentials go by the environment, which unlike an argument no other user of the machine
 * sees; a certificate is put into the folder.
 */
export async function gitEnvironment(folder: string, { credentials, ca, skipsVerification }: RemoteAccess): Promise<Record<string, string>> {
  const env: Record<string, string> = {}
  if (credentials !== undefined) {
    env['GIT_CONFIG_COUNT'] = '1'
    env['GIT_CONFIG_KEY_0'] = 'http.extraHeader'
    env['GIT_CONFIG_VALUE_0'] = `Authorization: ${authorizationOf(credentials)}`
  }
  if (ca !== undefined) {
    env['GIT_SSL_CAINFO'] = join(folder, 'ca.crt')
    await writeFile(env['GIT_SSL_CAINFO'], ca)
  }
  if (skipsVerification === true) env['GIT_SSL_NO_VERIFY'] = '1'
  return env
}
