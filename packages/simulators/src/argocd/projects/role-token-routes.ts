import { randomUUID } from 'node:crypto'
import { isMap, type JsonMap, numberAt, textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call, Route } from '../gateway/route.ts'
import { recordProjectEvent } from './project-event.ts'
import { rolesOf, tokensOf, withoutToken, withTokensInBoth } from './project-tokens.ts'
import { readProject, replaceProject } from './store-project.ts'
import { normalizedProject, validateProject } from './validate-project.ts'

/** Tokens of project roles. */
export const roleTokenRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/projects/{project}/roles/{role}/token',
    body: {
      type: 'ProjectTokenCreateRequest',
      goPackage: 'project',
      fields: { project: 'string', description: 'string', role: 'string', expiresIn: 'int64', id: 'string' },
    },
    answer: createToken,
  },
  {
    method: 'DELETE',
    path: '/api/v1/projects/{project}/roles/{role}/token/{iat}',
    answer: deleteToken,
  },
]

async function createToken(call: Call): Promise<JsonMap> {
  const { parts, session, params, body } = call
  const { project: name = '', role: roleName = '' } = params
  const project = normalizedProject(await readProject(call, name))
  validateProject(project, 'error validating project: ')
  const role = rolesOf(project).find((one) => one['name'] === roleName)
  if (role === undefined) throw new ApiError(5, `project '${name}' does not have role '${roleName}'`)
  parts.access.enforce(session, 'projects', 'update', name)
  const asked = textAt(body, 'id') ?? ''
  const known = Array.isArray(role['jwtTokens']) ? role['jwtTokens'].filter(isMap) : []
  // The text of a status within the text of another one.
  if (asked !== '' && known.some((token) => token['id'] === asked)) {
    throw new ApiError(3, `rpc error: code = InvalidArgument desc = Token id '${asked}' has been used. `)
  }
  const issued = parts.access.issueToken(`proj:${name}:${roleName}`, numberAt(body, 'expiresIn') ?? 0, asked || randomUUID())
  const token: JsonMap = { iat: issued.issuedAt, ...(issued.expiresAt === undefined ? {} : { exp: issued.expiresAt }), id: issued.id }
  const before = withTokensInBoth(project)
  const byRole = before.status?.['jwtTokensByRole']
  const items = [...tokensOf(before, roleName), token]
  const status = { ...before.status, jwtTokensByRole: { ...(isMap(byRole) ? byRole : {}), [roleName]: { items } } }
  const stored = await replaceProject(call, withTokensInBoth({ ...before, status }))
  recordProjectEvent(call, stored, 'ResourceCreated', 'created token')
  return { token: issued.token }
}

/** What is not there is as good as deleted. */
async function deleteToken(call: Call): Promise<JsonMap> {
  const { parts, session, params, query } = call
  const { project: name = '', role = '', iat = '' } = params
  if (!/^[-+]?\d+$/.test(iat)) {
    throw new ApiError(3, `type mismatch, parameter: iat, error: strconv.ParseInt: parsing ${JSON.stringify(iat)}: invalid syntax`)
  }
  const project = normalizedProject(await readProject(call, name))
  validateProject(project, 'error validating project: ')
  if (!rolesOf(project).some((one) => one['name'] === role)) return {}
  parts.access.enforce(session, 'projects', 'update', name)
  const changed = withoutToken(project, role, Number(iat), query.get('id') ?? '')
  if (changed === undefined) return {}
  const stored = await replaceProject(call, changed)
  recordProjectEvent(call, stored, 'ResourceDeleted', 'deleted token')
  return {}
}
