import { members, text } from '../json-shape.ts'
import { PATHS } from '../kind-registry.ts'
import type { Route, RouteContext } from './route.ts'

export const VERSION = '1.0.0'

/** Who is there, who asks, and what is installed. */
export function serviceRoutes({ access, kinds }: RouteContext): Route[] {
  const login = members({ username: text, password: text })
  return [
    { method: 'GET', path: '/v1/version', isOpen: true, handle: () => ({ engine: 'reference', version: VERSION, api: ['v1'] }) },
    {
      method: 'POST',
      path: '/v1/login',
      isOpen: true,
      handle: ({ body }) => {
        const { username, password } = login(body, '')
        return access.login(username, password)
      },
    },
    {
      method: 'GET',
      path: '/v1/whoami',
      handle: ({ user }) => ({ user: user.name, expiresAt: user.expiresAt === null ? null : new Date(user.expiresAt).toISOString() }),
    },
    {
      method: 'GET',
      path: '/v1/kinds',
      handle: () => ({ items: Object.entries(PATHS).map(([path, kind]) => ({ kind, path, installed: kinds.isInstalled(kind) })) }),
    },
  ]
}
