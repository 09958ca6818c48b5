/** Who sent a request. */
export interface UserInfo {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export const ANONYMOUS: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** May do everything, whatever the rules say. */
export const isAdmin = (user: UserInfo): boolean => user.groups.includes('system:masters')

export const authenticated = (user: UserInfo): UserInfo =>
  user.groups.includes('system:authenticated') ? user : { ...user, groups: [...user.groups, 'system:authenticated'] }

export const serviceAccountUser = (namespace: string, name: string, uid?: string): UserInfo => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  ...(uid === undefined ? {} : { uid }),
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})

/** Namespace and name of a service account's user. */
export function serviceAccountOf(userName: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(userName) ?? []
  return namespace === undefined || name === undefined ? undefined : { namespace, name }
}

/** As `userInfo` of a review shows it. */
export const shownUser = ({ name, uid, groups, extra }: UserInfo) => ({
  username: name,
  ...(uid === undefined || uid === '' ? {} : { uid }),
  groups: [...groups],
  ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
})
