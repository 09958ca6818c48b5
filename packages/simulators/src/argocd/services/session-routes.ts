import { textAt } from '../../cluster/kube-object.ts'
import { sessionCookie } from '../access/session-cookie.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { MessageShape } from '../gateway/message-shape.ts'
import type { Route } from '../gateway/route.ts'

const LOGIN: MessageShape = {
  type: 'SessionCreateRequest',
  goPackage: 'session',
  fields: { username: 'string', password: 'string', token: 'string' },
}

/** Login, who is logged in, and the log-out that logs nobody out: tokens stay good. */
export const sessionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/session/userinfo',
    isPublic: true,
    answer: async ({ session: { subject } }) => (subject === '' ? {} : { loggedIn: true, username: subject, iss: 'argocd' }),
  },
  {
    method: 'POST',
    path: '/api/v1/session',
    isPublic: true,
    body: LOGIN,
    answer: async ({ parts, body, signal }) => {
      if (body['token']) throw new ApiError(16, 'token-based session creation no longer supported. please upgrade argocd cli to v0.7+')
      const { token } = await parts.access.logIn(textAt(body, 'username') ?? '', textAt(body, 'password') ?? '', signal)
      return Response.json({ token }, { headers: { 'grpc-metadata-content-type': 'application/grpc', 'set-cookie': sessionCookie(token) } })
    },
  },
  { method: 'DELETE', path: '/api/v1/session', isPublic: true, answer: async () => ({}) },
]
