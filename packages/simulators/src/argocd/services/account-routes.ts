import { randomUUID } from 'node:crypto'
import { type JsonMap, numberAt, textAt } from '../../cluster/kube-object.ts'
import type { Account } from '../access/accounts.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { canI } from './can-i.ts'
import { changePassword } from './change-password.ts'

/** Everybody may do with the own account what there is to do. */
function requireRight({ parts, session }: Call, action: string, name: string): void {
  if (session.subject !== name || name === '') parts.access.enforce(session, 'accounts', action, name)
}

export const accountRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/account',
    answer: async ({ parts: { access }, session }) => {
      const seen = access.accounts().filter(({ name }) => session.subject === name || access.allows(session, 'accounts', 'get', name))
      return seen.length === 0 ? {} : { items: seen.map(shown) }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/account/can-i/{resource}/{action}/{subresource=**}',
    answer: async (call) => canI(call),
  },
  {
    method: 'PUT',
    path: '/api/v1/account/password',
    body: {
      type: 'UpdatePasswordRequest',
      goPackage: 'account',
      fields: { newPassword: 'string', currentPassword: 'string', name: 'string' },
    },
    answer: changePassword,
  },
  {
    method: 'GET',
    path: '/api/v1/account/{name}',
    answer: async (call) => {
      const { name = '' } = call.params
      requireRight(call, 'get', name)
      return shown(call.parts.access.account(name))
    },
  },
  {
    method: 'POST',
    path: '/api/v1/account/{name}/token',
    body: { type: 'CreateTokenRequest', goPackage: 'account', fields: { name: 'string', expiresIn: 'int64', id: 'string' } },
    answer: createToken,
  },
  {
    method: 'DELETE',
    path: '/api/v1/account/{name}/token/{id}',
    answer: async (call) => {
      const { access } = call.parts
      const { name = '', id = '' } = call.params
      requireRight(call, 'update', name)
      const account = access.account(name)
      if (!account.tokens.some((token) => token.id === id)) throw new ApiError(5, `token with id '${id}' does not exist`)
      await access.saveAccount({ ...account, tokens: account.tokens.filter((token) => token.id !== id) })
      return {}
    },
  },
]

async function createToken(call: Call): Promise<JsonMap> {
  const { access } = call.parts
  const { name = '' } = call.params
  requireRight(call, 'update', name)
  const account = access.account(name)
  const id = textAt(call.body, 'id') || randomUUID()
  const refuse = (why: string) => new ApiError(2, `failed to update account with new token: ${why}`)
  if (account.tokens.some((token) => token.id === id)) throw refuse(`account already has token with id '${id}'`)
  if (!account.capabilities.includes('apiKey')) throw refuse(`account '${name}' does not have apiKey capability`)
  const { token, issuedAt, expiresAt } = access.issueToken(`${name}:apiKey`, numberAt(call.body, 'expiresIn') ?? 0, id)
  const stored = { id, iat: issuedAt, ...(expiresAt === undefined ? {} : { exp: expiresAt }) }
  await access.saveAccount({ ...account, tokens: [...account.tokens, stored] })
  return { token }
}

/** The newest token first. */
function shown({ name, isEnabled, capabilities, tokens }: Account): JsonMap {
  const newest = [...tokens].sort((one, other) => other.iat - one.iat)
  return {
    name,
    ...(isEnabled ? { enabled: true } : {}),
    ...(capabilities.length === 0 ? {} : { capabilities: [...capabilities] }),
    ...(newest.length === 0
      ? {}
      : { tokens: newest.map(({ id, iat, exp }): JsonMap => ({ id, issuedAt: iat, ...(exp ? { expiresAt: exp } : {}) })) }),
  }
}
