import type { JsonMap } from '../../cluster/kube-object.ts'
import { textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call, Route } from '../gateway/route.ts'
import { repositorySecret, secretsOf, templateOf, templateSecret, textIn } from '../repo-server/find-repository.ts'
import { TEMPLATE_SETTINGS } from '../repo-server/repository.ts'
import { addressIn } from './repositories-address.ts'
import { knownSettings, TEMPLATE_MESSAGE } from './repositories-answer.ts'
import { differentKeys, specIsDifferent } from './repositories-difference.ts'
import { createSecret, deleteSecret, type SecretPurpose, updateSecret } from './repositories-secrets.ts'

interface Templates {
  /** In paths. */
  readonly place: 'repocreds' | 'write-repocreds'
  /** In policies. */
  readonly resource: 'repositories' | 'write-repositories'
  readonly purpose: SecretPurpose & { readonly type: 'repo-creds' | 'repo-write-creds' }
  /** How messages about one that is not there begin. */
  readonly name: 'repository credentials' | 'write repository credentials'
}

const READ: Templates = {
  place: 'repocreds',
  resource: 'repositories',
  purpose: { type: 'repo-creds', prefix: 'creds', known: TEMPLATE_SETTINGS },
  name: 'repository credentials',
}

const WRITE: Templates = {
  place: 'write-repocreds',
  resource: 'write-repositories',
  purpose: { type: 'repo-write-creds', prefix: 'creds-write', known: TEMPLATE_SETTINGS },
  name: 'write repository credentials',
}

/** `/api/v1/repocreds` and `/api/v1/write-repocreds`: credentials for all repositories whose URL begins with theirs. */
export const repositoryCredentialRoutes: readonly Route[] = [READ, WRITE].flatMap((templates): Route[] => {
  const { place } = templates
  return [
    { method: 'GET', path: `/api/v1/${place}`, answer: async (call) => listTemplates(call, templates) },
    {
      method: 'POST',
      path: `/api/v1/${place}`,
      body: TEMPLATE_MESSAGE,
      query: { upsert: 'bool' },
      answer: (call) => createTemplate(call, templates),
    },
    // The URL of the path is taken as it stands there, encoded, so none that needs to be encoded is ever found.
    {
      method: 'PUT',
      path: `/api/v1/${place}/{url}`,
      body: TEMPLATE_MESSAGE,
      answer: (call) => updateTemplate(call, templates, settingsIn(call, call.params['url'] ?? '')),
    },
    { method: 'DELETE', path: `/api/v1/${place}/{url}`, answer: (call) => deleteTemplate(call, templates) },
  ]
})

/** Those of reading are looked through for both. */
function listTemplates({ parts, session }: Call, { resource, purpose }: Templates): JsonMap {
  const urls = secretsOf(parts, 'repo-creds').map((secret) => textIn(secret, 'url'))
  const items = urls.flatMap((url) => {
    const secret = parts.access.allows(session, resource, 'get', url) ? templateSecret(parts, url, purpose.type) : undefined
    if (secret === undefined) return []
    const { username, password } = templateOf(secret)
    if (purpose.type === 'repo-write-creds' && password === undefined) return []
    return [{ url, ...(username === undefined ? {} : { username }) }]
  })
  return { metadata: {}, items: items.length === 0 ? null : items }
}

async function createTemplate(call: Call, templates: Templates): Promise<JsonMap> {
  const { parts, session, query } = call
  const { resource, purpose } = templates
  const asked = settingsIn(call, textAt(call.body, 'url') ?? '')
  parts.access.enforce(session, resource, 'create', asked.url)
  if (asked.url === '') throw new ApiError(3, 'must specify URL')
  try {
    if (isTaken(call, templates, asked.url)) throw new ApiError(6, '')
    await createSecret(parts, purpose, asked, asked.url)
    return { url: asked.url }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 6) throw error
  }
  const secret = templateSecret(parts, asked.url, purpose.type)
  const keys = secret === undefined ? [] : differentKeys(templateOf(secret), asked, TEMPLATE_SETTINGS)
  if (secret !== undefined && keys.length === 0) return { url: asked.url }
  if (booleanOf(query, 'upsert') === true) return await updateTemplate(call, templates, asked)
  throw specIsDifferent('repository credentials', keys)
}

/** For reading the real server looks for a repository of that URL, not for a template. */
const isTaken = ({ parts }: Call, { purpose }: Templates, url: string) =>
  (purpose.type === 'repo-creds' ? repositorySecret(parts, url, '', false) : templateSecret(parts, url, purpose.type)) !== undefined

async function updateTemplate({ parts, session }: Call, { resource, purpose, name }: Templates, asked: TemplateSettings): Promise<JsonMap> {
  parts.access.enforce(session, resource, 'update', asked.url)
  const secret = templateSecret(parts, asked.url, purpose.type)
  if (secret === undefined) throw new ApiError(5, `${name} '${asked.url}' not found`)
  await updateSecret(parts, secret, purpose, asked)
  return { url: asked.url }
}

async function deleteTemplate({ parts, session, params }: Call, { resource, purpose, name }: Templates): Promise<JsonMap> {
  const url = addressIn(params['url'] ?? '')
  parts.access.enforce(session, resource, 'delete', url)
  const secret = templateSecret(parts, url, purpose.type)
  if (secret === undefined) throw new ApiError(5, `${name} '${url}' not found`)
  await deleteSecret(parts, secret)
  return {}
}

type TemplateSettings = JsonMap & { readonly url: string }

const settingsIn = ({ parts, body }: Call, url: string): TemplateSettings => ({ ...knownSettings(body, TEMPLATE_SETTINGS, parts.version), url })
