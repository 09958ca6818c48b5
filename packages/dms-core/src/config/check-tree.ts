import type { ConfigIssue } from './config-issue.ts'
import { MAX_BYTES, MAX_DEPTH, MAX_VALUES } from './config-limits.ts'
import type { ConfigPath } from './config-path.ts'

/** Names by which a careless copy reaches the prototype that all objects share. */
const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

interface Walk {
  readonly issues: ConfigIssue[]
  values: number
  characters: number
}

/** Names that are not accepted, and what is too large or too deep once aliases are expanded; an object may also contain itself. */
export function checkTree(tree: unknown): readonly ConfigIssue[] {
  const walk: Walk = { issues: [], values: 0, characters: 0 }
  visit(tree, [], walk)
  return walk.issues
}

const refuse = (walk: Walk, path: ConfigPath, message: string) => walk.issues.push({ path, message })

function visit(value: unknown, path: ConfigPath, walk: Walk): void {
  walk.values += 1
  if (typeof value === 'string') walk.characters += value.length
  // What is beyond was told with the one that exceeded it.
  if (walk.values > MAX_VALUES) {
    if (walk.values === MAX_VALUES + 1) refuse(walk, [], `found more than ${MAX_VALUES} values; accepted are at most ${MAX_VALUES}`)
    return
  }
  if (walk.characters > MAX_BYTES) {
    refuse(walk, [], `found texts of more than ${MAX_BYTES} characters; accepted are at most ${MAX_BYTES}`)
    walk.values = MAX_VALUES + 1
    return
  }
  if (!isTree(value)) return
  if (path.length >= MAX_DEPTH) {
    refuse(walk, path.slice(0, 8), `found more than ${MAX_DEPTH} levels of lists and objects; accepted are at most ${MAX_DEPTH}`)
    return
  }
  for (const [name, inner] of Object.entries(value)) {
    walk.characters += name.length
    if (FORBIDDEN.includes(name)) refuse(walk, [...path, name], 'found a name that is never accepted: it could change what all objects have')
    else visit(inner, [...path, Array.isArray(value) ? Number(name) : name], walk)
  }
}

/** What text can hold; an object given as a configuration may hold others (a function, a class), which its adapter judges. */
export function isTree(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
