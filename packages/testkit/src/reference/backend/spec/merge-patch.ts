/** RFC 7396. The backend has its own, so that an error in core's would be seen. Members in `whole` are put in as they are. */
export function mergePatch(target: unknown, patch: unknown, whole: readonly string[] = []): unknown {
  if (!isObject(patch)) return patch
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name)
    else merged.set(name, whole.includes(name) ? value : mergePatch(merged.get(name), value))
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
