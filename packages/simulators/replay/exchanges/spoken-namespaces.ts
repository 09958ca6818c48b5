import { isMap } from '../../src/cluster/kube-object.ts'
import type { Played } from './chronology.ts'

/** Namespaces that a request speaks of and no answer calls missing; those that every cluster has are not among them. */
export function spokenNamespaces(played: readonly Played[]): string[] {
  const names = new Set<string>()
  const missing = new Set<string>()
  for (const { exchange } of played) {
    const name = /\/namespaces\/([^/?]+)/.exec(exchange.request.path)?.[1]
    if (name !== undefined) names.add(name)
    const { body } = exchange.response
    const lost = isMap(body) ? /^namespaces "([^"]+)" not found$/.exec(String(body['message']))?.[1] : undefined
    if (lost !== undefined) missing.add(lost)
  }
  return [...names].filter((name) => !missing.has(name) && name !== 'default' && !name.startsWith('kube-'))
}
