import { tokenCookieNames, tokenOfCookies } from '../access/token-of-request.ts'
import { plainText, redirect } from '../gateway/plain-answers.ts'
import type { Call, Route } from '../gateway/route.ts'
import { settingOf } from './argocd-settings.ts'
import { swagger } from './swagger.ts'

/** What is no call of the API. */
export const pageRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/healthz',
    isPublic: true,
    answer: async () => new Response('ok\n', { headers: { 'content-type': 'text/plain; charset=utf-8' } }),
  },
  { method: 'GET', path: '/swagger.json', isPublic: true, answer: async ({ parts }) => swagger(parts.version) },
  { method: 'GET', path: '/auth/logout', isPublic: true, answer: async (call) => logOut(call) },
]

/** The log-out that counts: the token of the cookie is good no more. */
function logOut({ parts, request }: Call): Response {
  const url = new URL(request.url)
  const header = request.headers.get('cookie') ?? ''
  const names = tokenCookieNames(header)
  if (!names.includes('argocd.token')) {
    return plainText(400, 'Failed to retrieve ArgoCD auth token: failed to retrieve cookie argocd.token')
  }
  const token = tokenOfCookies(header)
  if (!token) return plainText(400, 'Failed to retrieve ArgoCD auth token')
  parts.access.revoke(token)
  const home = settingOf(parts, 'url') || `http://${request.headers.get('host') ?? url.host}`
  const response = redirect(request, 303, home.replace(/\/+$/, ''))
  for (const name of names) response.headers.append('set-cookie', `${name}=; Path=/`)
  return response
}
