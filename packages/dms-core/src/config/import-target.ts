const CONDITIONS = ['import', 'node', 'module-sync', 'default']

/** The file that the `exports` of a package's manifest give for `import` of the package itself. */
export function importTarget(exports: unknown): string | undefined {
  const isMap = typeof exports === 'object' && exports !== null && '.' in exports
  return targetOf(isMap ? exports['.'] : exports)
}

function targetOf(conditions: unknown): string | undefined {
  if (typeof conditions === 'string') return conditions
  if (Array.isArray(conditions)) return conditions.map(targetOf).find((target) => target !== undefined)
  if (typeof conditions !== 'object' || conditions === null) return undefined
  const matching = Object.entries(conditions).filter(([condition]) => CONDITIONS.includes(condition))
  return matching.map(([, inner]) => targetOf(inner)).find((target) => target !== undefined)
}
