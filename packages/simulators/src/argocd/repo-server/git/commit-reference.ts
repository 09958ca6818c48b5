import type { JsonMap } from '../../../cluster/kube-object.ts'

const PREFIX = 'Argocd-reference-commit-'

/** The commit that trailers of another one refer to (`Argocd-reference-commit-sha: …`), as the API shows it; undefined without any. */
export function referencedCommit(trailers: readonly string[]): JsonMap | undefined {
  const found = new Map<string, string>()
  for (const line of trailers.filter((one) => one.startsWith(PREFIX))) {
    const colon = line.indexOf(': ')
    if (colon < 0) continue
    const name = line.slice(PREFIX.length, colon)
    const value = READERS[name]?.(line.slice(colon + 2))
    if (value !== undefined) found.set(name, value)
  }
  if (found.size === 0) return undefined
  // Nobody is an address too for the real server.
  const members = { author: found.get('author') ?? '<@>', ...Object.fromEntries(NAMES.map(([name, trailer]) => [name, found.get(trailer) ?? ''])) }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''))
}

const NAMES = [
  ['date', 'date'],
  ['subject', 'subject'],
  ['body', 'body'],
  ['sha', 'sha'],
  ['repoUrl', 'repourl'],
] as const

/** What does not read as it should is left out. */
const READERS: Readonly<Record<string, (value: string) => string | undefined>> = {
  author: (value) => {
    const [, name = '', address] = /^(?:"?([^"<>]*?)"?\s*)?<([^<>\s]+@[^<>\s]+)>$/.exec(value) ?? []
    if (address === undefined) return undefined
    return name === '' ? `<${address}>` : `"${name}" <${address}>`
  },
  date: (value) => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value) ? value.replace(/\.\d+/, '') : undefined),
  subject: (value) => value,
  body: (value) => {
    try {
      const body: unknown = JSON.parse(value)
      return typeof body === 'string' ? body : undefined
    } catch {
      return undefined // no JSON
    }
  },
  sha: (value) => (/^[0-9a-f]{5,40}$/.test(value) ? value : undefined),
  repourl: (value) => value,
}
