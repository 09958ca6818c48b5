import type { Exchange } from '../context/backend.ts'

/** Names of what the backend's own cursors stand under: members of the query that a later request for the same list has and the first had not. */
export function cursorMembers(exchanges: readonly Pick<Exchange, 'method' | 'path'>[]): readonly string[] {
  const first = new Map<string, ReadonlySet<string>>()
  const found = new Set<string>()
  for (const { method, path } of exchanges) {
    if (method !== 'GET') continue
    const [place = '', query = ''] = path.split('?')
    const members = new Set(query.split('&').map((member) => member.split('=')[0] ?? ''))
    const known = first.get(place)
    if (known === undefined) first.set(place, members)
    else for (const member of members) if (!known.has(member)) found.add(member)
  }
  return [...found]
}
