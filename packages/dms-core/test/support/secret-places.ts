import fc from 'fast-check'

/** As a generator of passwords or tokens makes them: no word of prose looks so. */
export const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{10,30}[0-9][A-Za-z]$/)
const base64 = (text: string) => Buffer.from(text).toString('base64')
const base64Url = (text: string) => Buffer.from(text).toString('base64url')

interface Place {
  readonly where: string
  /** What must not be left of it. */
  readonly hidden: (secret: string) => string
  readonly text: (secret: string) => string
}

const itself = (one: string) => one
const place = (where: string, text: (secret: string) => string, hidden = itself): Place => ({ where, text, hidden })

/** Where backends, proxies, shells and libraries put credentials. */
export const PLACES: readonly Place[] = [
  place('the password of a URL', (s) => `https://admin:${s}@git.test/acme/web`),
  place('the user of a URL', (s) => `https://${s}@git.test`),
  place('a proxy', (s) => `connect to http://user:${s}@proxy.test:3128 failed`),
  place('a bearer header', (s) => `Authorization: Bearer ${s}`),
  place('a bearer token in prose', (s) => `sent bearer ${s}, refused`),
  place(
    'a basic header',
    (s) => `authorization: Basic ${base64(`user:${s}`)}`,
    (s) => base64(`user:${s}`),
  ),
  place('a JSON Web Token', (s) => `token ${jwtOf(s)} has expired`, jwtOf),
  place('a JSON body', (s) => `{"username":"admin","password":"${s}"}`),
  place('a JSON body in a JSON text', (s) => JSON.stringify(JSON.stringify({ authToken: s }))),
  place('a query', (s) => `GET https://api.test/v1?limit=5&access_token=${s}&page=2`),
  place('a form', (s) => `grant_type=password&client_secret=${s}`),
  place('an environment', (s) => `ARGOCD_AUTH_TOKEN=${s} argocd app list`),
  place('a flag', (s) => `argocd login --password ${s}`),
  place('YAML', (s) => `kind: Config\npassword: ${s}\nname: web`),
  place('a cookie', (s) => `Cookie: argocd.token=${s}`),
  place(
    'an access token of GitHub',
    (s) => `remote: ghp_${s}${s} is not valid`,
    (s) => `${s}${s}`,
  ),
  place('an access token of GitLab', (s) => `glpat-${s}`),
  place('a key in PEM', (s) => `-----BEGIN RSA PRIVATE KEY-----\n${base64(s)}\n-----END RSA PRIVATE KEY-----`, base64),
]

function jwtOf(text: string): string {
  return [{ alg: 'HS256' }, { sub: text }]
    .map((part) => base64Url(JSON.stringify(part)))
    .join('.')
    .concat(`.${base64Url(text)}`)
}
