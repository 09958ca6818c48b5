import { http, type RequestHandler } from 'msw'
import { ApiError } from './api-error.ts'
import { type Credentials, readBody, unary } from './request-gate.ts'

/** Version, settings, session and account: what is not about one application. */
export function serviceRoutes(credentials: Credentials, version: string): RequestHandler[] {
  const authorized = (request: Request) => request.headers.get('authorization') === `Bearer ${credentials.token}`
  return [
    http.get(
      '*/api/version',
      unary(
        credentials,
        async (request) => ({
          Version: version,
          ...(authorized(request) ? { BuildDate: '1970-01-01T00:00:00Z', GoVersion: 'go1.26.8', Compiler: 'gc', Platform: 'linux/amd64' } : {}),
        }),
        { anonymous: true },
      ),
    ),
    http.get(
      '*/api/v1/session/userinfo',
      unary(credentials, async (request) => (authorized(request) ? { loggedIn: true, username: credentials.username, iss: 'argocd' } : {}), {
        anonymous: true,
      }),
    ),
    http.post(
      '*/api/v1/session',
      unary(credentials, async (request) => logIn(credentials, await readBody(request)), { anonymous: true }),
    ),
    http.get(
      '*/api/v1/account/can-i/:resource/:action/*',
      unary(credentials, async () => ({ value: 'yes' })),
    ),
  ]
}

function logIn(credentials: Credentials, body: Record<string, unknown>): { token: string } {
  const { username, password } = body
  if (!username || !password) throw new ApiError(16, 'no credentials supplied')
  if (typeof username === 'string' && username.length > 32) throw new ApiError(3, 'Username is too long (32 bytes max)')
  if (username !== credentials.username || password !== credentials.password) throw new ApiError(16, 'Invalid username or password')
  return { token: credentials.token }
}
