import { at, isMap, textAt } from '../cluster/kube-object.ts'
import type { Credentials } from '../remote/remote-access.ts'

/** The credentials for a host in the content of a `kubernetes.io/dockerconfigjson` Secret; undefined when it has none. @throws SyntaxError. */
export function credentialsInDockerConfig(text: string, host: string): Credentials | undefined {
  const auths = at(JSON.parse(text), 'auths')
  if (!isMap(auths)) return undefined
  const found = Object.entries(auths).find(([name]) => name.replace(/^https?:\/\//, '').replace(/\/.*$/, '') === host)
  if (found === undefined) return undefined
  const entry = found[1]
  const username = textAt(entry, 'username')
  const password = textAt(entry, 'password')
  if (username !== undefined && password !== undefined) return { username, password }
  const decoded = Buffer.from(textAt(entry, 'auth') ?? '', 'base64').toString()
  const colon = decoded.indexOf(':')
  return colon < 0 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}
