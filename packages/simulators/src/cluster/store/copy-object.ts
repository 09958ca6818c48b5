/** A copy that shares nothing. Of JSON alone, for which it is several times faster than structuredClone. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => copyOf<unknown>(item)) as T
  const copy: Record<string, unknown> = {}
  for (const member in value) {
    const inner = value[member]
    if (inner !== undefined) copy[member] = copyOf<unknown>(inner)
  }
  return copy as T
}

/** The same object, whole and for ever unchangeable, so that it can be handed out without a copy. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member in value) frozen(value[member])
  return value
}
