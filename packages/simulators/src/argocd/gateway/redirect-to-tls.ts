import { redirect } from './plain-answers.ts'

/** What a request without TLS gets on the same port: the way to the address with it. */
export async function redirectToTls(request: Request): Promise<Response> {
  const url = new URL(request.url)
  return redirect(request, 307, `https://${request.headers.get('host') ?? url.host}${url.pathname}${url.search}`)
}
