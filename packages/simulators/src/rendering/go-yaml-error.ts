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
  const known = first === undefined ? undefined : goText(first)
  if (known !== undefined) return `yaml: line ${line + known.after}: ${known.text}`
  const text = first?.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'unknown error'
  return `yaml: line ${line}: ${text}`
}

/** Recorded from Go's parser; `after`: how many lines further down it notices. */
function goText({ code, message }: YAMLError): { readonly text: string; readonly after: number } | undefined {
  if (code === 'TAB_AS_INDENT') return { text: 'found a tab character that violates indentation', after: 0 }
  if (/^Missing closing ['"]quote/.test(message)) return { text: 'found unexpected end of stream', after: 0 }
  if (/^Implicit map keys need to be followed by map values/.test(message)) return { text: "could not find expected ':'", after: 1 }
  if (/^Plain value cannot start with/.test(message)) return { text: 'found character that cannot start any token', after: 0 }
  if (/^Unexpected scalar at node end/.test(message)) return { text: 'did not find expected key', after: -1 }
  if (
    /^Implicit keys need to be on a single line|^A block sequence may not be used as an implicit map key|^All mapping items must start at the same column/.test(
      message,
    )
  ) {
    return { text: 'did not find expected key', after: -1 }
  }
  return undefined
}
