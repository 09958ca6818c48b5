import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'

/** Of the roles, as they stand in the spec. */
export function rolesOf(project: KubeObject): JsonMap[] {
  const roles = at(project, 'spec', 'roles')
  return Array.isArray(roles) ? roles.filter(isMap) : []
}

/** Those of a role that its status has. */
export function tokensOf(project: KubeObject, role: string): JsonMap[] {
  const items = at(project, 'status', 'jwtTokensByRole', role, 'items')
  return Array.isArray(items) ? items.filter(isMap) : []
}

/** Tokens stand in the status and, as they once did, in the spec: the same in both, the newest first; those of a role that is gone are gone. */
export function withTokensInBoth(project: KubeObject): KubeObject {
  const roles = rolesOf(project)
  const byRole = new Map<string, JsonMap[]>()
  for (const role of roles) {
    const name = textAt(role, 'name') ?? ''
    const inSpec = Array.isArray(role['jwtTokens']) ? role['jwtTokens'].filter(isMap) : []
    byRole.set(name, combined([...tokensOf(project, name), ...inSpec]))
  }
  if (roles.length === 0 && at(project, 'status', 'jwtTokensByRole') === undefined) return project
  const withTokens = roles.map((role) => {
    const { jwtTokens: _old, ...others } = role
    const tokens = byRole.get(textAt(role, 'name') ?? '') ?? []
    return tokens.length === 0 ? others : { ...others, jwtTokens: tokens }
  })
  const status = Object.fromEntries([...byRole].map(([name, items]): [string, JsonMap] => [name, items.length === 0 ? {} : { items }]))
  return {
    ...project,
    spec: roles.length === 0 ? (project.spec ?? {}) : { ...project.spec, roles: withTokens },
    status: { ...project.status, jwtTokensByRole: status },
  }
}

/** Without the token of that id, else of that time. Undefined: there is none. */
export function withoutToken(project: KubeObject, role: string, issuedAt: number, id: string): KubeObject | undefined {
  const removed = (tokens: readonly JsonMap[]): JsonMap[] | undefined => {
    const byId = id === '' ? -1 : tokens.findIndex((token) => token['id'] === id)
    const index = byId >= 0 ? byId : tokens.findIndex((token) => token['iat'] === issuedAt)
    return index < 0 ? undefined : tokens.filter((_, at) => at !== index)
  }
  const inStatus = removed(tokensOf(project, role))
  let isInSpec = false
  const roles = rolesOf(project).map((one) => {
    const tokens = one['name'] === role && Array.isArray(one['jwtTokens']) ? removed(one['jwtTokens'].filter(isMap)) : undefined
    if (tokens === undefined) return one
    isInSpec = true
    return { ...one, jwtTokens: tokens }
  })
  if (inStatus === undefined && !isInSpec) return undefined
  const byRole = at(project, 'status', 'jwtTokensByRole')
  const status =
    inStatus === undefined
      ? project.status
      : { ...project.status, jwtTokensByRole: { ...(isMap(byRole) ? byRole : {}), [role]: { items: inStatus } } }
  return { ...project, spec: { ...project.spec, roles }, ...(status === undefined ? {} : { status }) }
}

/** Old ones have no id of their own: their time is it. */
function combined(tokens: readonly JsonMap[]): JsonMap[] {
  const byId = new Map<string, JsonMap>()
  for (const token of tokens) {
    const id = textAt(token, 'id') || String(token['iat'])
    byId.set(id, { ...token, id })
  }
  return [...byId.values()].sort((one, other) => Number(other['iat']) - Number(one['iat']))
}
