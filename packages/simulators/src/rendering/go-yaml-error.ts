import type { YAMLError } from 'yaml'

/** What the YAML parser of Go, which every real controller uses, says where this one found errors; recorded for the first two. */
export function goYamlError(errors: readonly YAMLError[]): string {
  const nested = errors.find((error) => error.code === 'BLOCK_AS_IMPLICIT_KEY')
  if (nested !== undefined) {
    const end = errors.find((error) => error.code === 'MULTILINE_IMPLICIT_KEY')?.linePos?.at(-1) ?? nested.linePos?.[0]
    return `yaml: line ${end?.line ?? 1}: mapping values are not allowed in this context`
  }
  const [first] = errors
  const line = first?.linePos?.[0].line ?? 1
  const flow = first?.code === 'BAD_INDENT' ? /end with a ([\]}])/.exec(first.message)?.[1] : undefined
  // A flow collection that does not end is reported by Go where it began, of which only the line before is known here.
  if (flow !== undefined) return `yaml: line ${Math.max(1, line - 1)}: did not find expected ',' or '${flow}'`
  const text = first?.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'unknown error'
  return `yaml: line ${line}: ${text}`
}
