import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'

/** The data of a Secret, decoded. */
export interface SecretData {
  /** `apps/token`, as messages name it. */
  readonly shown: string
  get(key: string): string | undefined
  keys(): readonly string[]
}

/** A Secret that cannot be had; the message is that of the API server. */
export class SecretFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SecretFailure'
  }
}

/** @throws SecretFailure. */
export async function readSecret({ client }: { readonly client: ClusterClient }, namespace: string, name: string): Promise<SecretData> {
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret' }, { namespace, name }).catch((error: unknown) => {
    throw error instanceof StatusError ? new SecretFailure(error.message, error) : error
  })
  if (secret === undefined) throw new SecretFailure(`secrets "${name}" not found`)
  const data = at(secret, 'data')
  const entries = isMap(data) ? Object.entries(data) : []
  const decoded = new Map(entries.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString()]))
  return { shown: `${namespace}/${name}`, get: (key) => decoded.get(key), keys: () => [...decoded.keys()] }
}
