/** Errors of the router and of what stands before it are plain text. */
export const plainText = (status: number, text: string) =>
  new Response(`${text}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' } })

const REDIRECTS: Readonly<Record<number, string>> = { 303: 'See Other', 307: 'Temporary Redirect' }

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** As Go's server redirects: a page for those who look at it. */
export function redirect(request: Request, status: 303 | 307, location: string, more: Readonly<Record<string, string>> = {}): Response {
  const isShown = request.method === 'GET'
  const type: Record<string, string> = isShown || request.method === 'HEAD' ? { 'content-type': 'text/html; charset=utf-8' } : {}
  const href = location.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
  const page = isShown ? `<a href="${href}">${REDIRECTS[status]}</a>.\n\n` : null
  return new Response(page, { status, headers: { ...type, location, ...more } })
}
