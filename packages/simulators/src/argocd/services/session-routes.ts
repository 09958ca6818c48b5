import type { AdminCredentials } from '../access/create-access.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Route } from '../gateway/route.ts'

const SESSION = { type: 'SessionCreateRequest', fields: { username: 'string', password: 'string', token: 'string' } } as const

/** Login and who is logged in. */
export const sessionRoutes = (admin: AdminCredentials): Route[] => [
  {
    method: 'GET',
    path: '/api/v1/session/userinfo',
    isPublic: true,
    answer: async ({ session }) => (session.subject === '' ? {} : { loggedIn: true, username: session.subject, iss: 'argocd' }),
  },
  {
    method: 'POST',
    path: '/api/v1/session',
    isPublic: true,
    body: SESSION,
    answer: async ({ body: { username, password } }) => {
      if (!username || !password) throw new ApiError(16, 'no credentials supplied')
      if (typeof username === 'string' && username.length > 32) throw new ApiError(3, 'Username is too long (32 bytes max)')
      if (username !== admin.username || password !== admin.password) throw new ApiError(16, 'Invalid username or password')
      return { token: admin.token }
    },
  },
  {
    method: 'GET',
    path: '/api/v1/account/can-i/{resource}/{action}/{project}/{name}',
    answer: async ({ parts, session, params: { resource = '', action = '', project = '', name = '' } }) => ({
      value: parts.access.allows(session, resource, action, `${project}/${name}`) ? 'yes' : 'no',
    }),
  },
]
