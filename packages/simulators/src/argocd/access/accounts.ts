import type { ClusterClient } from '../../cluster/cluster-client.ts'
import type { JsonMap } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { parseGoJson } from '../gateway/go-json.ts'
import { type SettingsStore, settingsIn } from '../services/argocd-settings.ts'
import { secretValues } from '../services/secret-values.ts'

export type Capability = 'login' | 'apiKey'

export interface AccountToken {
  readonly id: string
  /** Seconds since the epoch. */
  readonly iat: number
  readonly exp?: number
}

export interface Account {
  readonly name: string
  readonly isEnabled: boolean
  readonly capabilities: readonly Capability[]
  readonly tokens: readonly AccountToken[]
  /** RFC 3339; '' where nobody changed it. */
  readonly passwordChangedAt: string
}

const ADMIN = 'admin'

/** Accounts as `argocd-cm` and `argocd-secret` have them now, by name. @throws ApiError where they cannot be read. */
export function accountsIn(store: SettingsStore): Account[] {
  const settings = settingsIn(store, 'argocd-cm')
  const secret = secretValues(store, 'argocd-secret')
  const names = new Set([ADMIN])
  for (const key of Object.keys(settings)) {
    const [, name] = /^accounts\.([^.]*)(?:\.[^.]*)?$/.exec(key) ?? []
    if (name !== undefined) names.add(name)
  }
  return [...names].sort().map((name) => {
    const prefix = name === ADMIN ? ADMIN : `accounts.${name}`
    const own = name === ADMIN ? ['login'] : []
    const listed = (settings[`accounts.${name}`] ?? '').split(',').map((one) => one.trim())
    const enabled = settings[`accounts.${name}.enabled`] ?? (name === ADMIN ? settings['admin.enabled'] : undefined)
    return {
      name,
      isEnabled: enabled === undefined || readBoolean(enabled, name !== ADMIN),
      capabilities: [...own, ...listed].filter((one): one is Capability => one === 'login' || one === 'apiKey'),
      tokens: readTokens(secret[`${prefix}.tokens`] ?? ''),
      passwordChangedAt: secret[`${prefix}.passwordMtime`] ?? '',
    }
  })
}

/** @throws ApiError 404. */
export function accountNamed(store: SettingsStore, name: string): Account {
  const found = accountsIn(store).find((account) => account.name === name)
  if (found === undefined) throw new ApiError(5, `account '${name}' does not exist`)
  return found
}

/** Writes what has changed. */
export async function saveAccount(client: ClusterClient, store: SettingsStore, account: Account): Promise<void> {
  const { name, capabilities, tokens, passwordChangedAt } = account
  const key = { namespace: store.namespace }
  const prefix = name === ADMIN ? ADMIN : `accounts.${name}`
  const data: JsonMap = {
    [`${prefix}.tokens`]: tokens.length === 0 ? null : encoded(JSON.stringify(tokens)),
    [`${prefix}.passwordMtime`]: passwordChangedAt === '' ? null : encoded(passwordChangedAt),
  }
  const options = { fieldManager: 'argocd-server' }
  await client.patch({ apiVersion: 'v1', kind: 'Secret' }, { ...key, name: 'argocd-secret' }, { data }, options)
  // The real server writes the list again in a form of its own.
  const listed = capabilities.join(',')
  if (name !== ADMIN && settingsIn(store, 'argocd-cm')[prefix] !== listed) {
    await client.patch({ apiVersion: 'v1', kind: 'ConfigMap' }, { ...key, name: 'argocd-cm' }, { data: { [prefix]: listed || null } }, options)
  }
}

const encoded = (text: string) => Buffer.from(text).toString('base64')

function readBoolean(text: string, isStrict: boolean): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(text) || !isStrict) return !/^(0|f|F|false|FALSE|False)$/.test(text)
  throw new ApiError(2, `strconv.ParseBool: parsing "${text}": invalid syntax`)
}

/** What cannot be read is as good as none. */
function readTokens(text: string): AccountToken[] {
  try {
    return text === '' ? [] : (parseGoJson(text) as unknown as AccountToken[])
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}
