import { readSecret, SecretFailure } from '../runtime/read-secret.ts'
import type { SourceTools } from './source-tools.ts'

const SCHEMES = ['http', 'https', 'socks5']

/** `address` of a proxy's Secret. @throws SecretFailure. */
export async function proxyOf(tools: SourceTools, namespace: string, name: string): Promise<string> {
  const secret = await readSecret(tools, namespace, name)
  const address = secret.get('address')
  if (address === undefined) throw new SecretFailure(`secret '${secret.shown}': key 'address' not found`)
  if (address === '') throw new SecretFailure(`secret '${secret.shown}': proxy address is empty`)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1] ?? ''
  if (!SCHEMES.includes(scheme)) {
    const told = `proxy URL must use one of the supported schemes (${SCHEMES.join(', ')}), got '${scheme}'`
    throw new SecretFailure(`secret '${secret.shown}': ${told}`)
  }
  return address
}
