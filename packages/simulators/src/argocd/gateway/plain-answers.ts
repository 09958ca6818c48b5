/** A real server knows the length of what fits into one buffer; what is longer is chunked. */
const BUFFER = 2_048

export function lengthOf(text: string): Readonly<Record<string, string>> {
  const length = Buffer.byteLength(text)
  return length <= BUFFER ? { 'content-length': String(length) } : {}
}

/** Errors of the router and of what stands before it are plain text. */
export function plainText(status: number, text: string): Response {
  const line = `${text}\n`
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...lengthOf(line) }
  return new Response(line, { status, headers })
}

const REDIRECTS: Readonly<Record<number, string>> = { 303: 'See Other', 307: 'Temporary Redirect' }

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** As Go's server redirects: a page for those who look at it. */
export function redirect(request: Request, status: 303 | 307, location: string): Response {
  const isShown = request.method === 'GET'
  const type: Record<string, string> = isShown || request.method === 'HEAD' ? { 'content-type': 'text/html; charset=utf-8' } : {}
  const href = location.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)
  const page = isShown ? `<a href="${href}">${REDIRECTS[status]}</a>.\n\n` : ''
  return new Response(page, { status, headers: { ...type, location, ...lengthOf(page) } })
}
