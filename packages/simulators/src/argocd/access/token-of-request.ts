import { TOKEN_COOKIE } from './session-cookie.ts'

/** The token that a request brings: metadata, then bearer, then cookie; what does not have three parts counts as none. */
export function tokenOfRequest({ headers }: Request): string | undefined {
  const metadata = headers.get('grpc-metadata-token')
  if (metadata) return metadata
  const [, bearer] = /^Bearer (.*)$/s.exec(headers.get('authorization') ?? '') ?? []
  if (bearer !== undefined && hasThreeParts(bearer)) return bearer
  const cookie = tokenOfCookies(headers.get('cookie') ?? '')
  return cookie !== undefined && hasThreeParts(cookie) ? cookie : undefined
}

/** One too long for a cookie is cut: `argocd.token=3:…; argocd.token-1=…; argocd.token-2=…`. */
export function tokenOfCookies(header: string): string | undefined {
  const cookies = cookiesOf(header)
  const first = cookies.get(TOKEN_COOKIE)
  if (first === undefined) return undefined
  const [count, text, ...more] = first.split(':')
  if (text === undefined) return first
  if (more.length > 0 || !/^\d+$/.test(count ?? '')) return undefined
  const others = Array.from({ length: Math.max(0, Number(count) - 1) }, (_, index) => cookies.get(`${TOKEN_COOKIE}-${index + 1}`) ?? '')
  return text + others.join('')
}

/** Of the token, in the order in which they came. */
export const tokenCookieNames = (header: string): string[] => [...cookiesOf(header).keys()].filter((name) => name.startsWith(TOKEN_COOKIE))

function cookiesOf(header: string): Map<string, string> {
  const pairs = header.split(';').map((part): [string, string] => {
    const [name = '', ...value] = part.trim().split('=')
    return [name, value.join('=').replace(/^"(.*)"$/, '$1')]
  })
  return new Map(pairs.filter(([name]) => name !== ''))
}

const hasThreeParts = (token: string) => token.split('.').length >= 3
