type Path = readonly PropertyKey[]

/** Where objects have null; what stands in lists is not looked at, for a merge patch replaces them whole. */
export function nullsIn(value: unknown, path: Path): Path[] {
  if (value === null) return [path]
  if (typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => nullsIn(inner, [...path, name]))
}
