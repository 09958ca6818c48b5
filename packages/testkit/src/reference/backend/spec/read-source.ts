import { anyObject, list, maybe, members, oneOf, orNull, type Shape, text } from '../json-shape.ts'
import { invalid } from '../wire-error.ts'
import type { WireKind, WireRef, WireSource } from '../wire-types.ts'

const TYPES: Readonly<Record<WireKind, readonly WireSource['type'][]>> = {
  App: ['git', 'image', 'bucket', 'link'],
  Release: ['chart', 'image', 'git', 'link'],
}

export function readSources(kind: WireKind, controlNamespace: string): Shape<WireSource[]> {
  return (value, path) => {
    const sources = list(readSource(controlNamespace))(value, path)
    if (sources.length === 0) throw invalid(path, 'at least one source is wanted')
    for (const [at, { type, alias }] of sources.entries()) {
      if (!TYPES[kind].includes(type)) throw invalid(`${path}[${at}].type`, `${kind} takes ${TYPES[kind].join(', ')}`)
      if (alias !== undefined && sources.findIndex((other) => other.alias === alias) !== at) throw invalid(`${path}[${at}].alias`, 'is there twice')
    }
    return sources
  }
}

/** `linksIn`: the namespace that a link means when it names none. */
export function readSource(linksIn: string): Shape<WireSource> {
  return (value, path) => {
    const { type } = anyObject(value, path)
    const common = { alias: maybe(text) }
    switch (oneOf('git', 'chart', 'image', 'bucket', 'link')(type, `${path}.type`)) {
      case 'git':
        return members({ type: oneOf('git'), ...common, url: filled, ref: readRef('branch', 'tag', 'commit', 'range', 'name'), dir: orNull(text) })(
          value,
          path,
        )
      case 'chart':
        return members({ type: oneOf('chart'), ...common, repo: filled, chart: filled, version: orNull(text) })(value, path)
      case 'image':
        return members({ type: oneOf('image'), ...common, url: filled, ref: readRef('tag', 'digest', 'range'), dir: orNull(text) })(value, path)
      case 'bucket':
        return members({ type: oneOf('bucket'), ...common, endpoint: filled, bucket: filled, prefix: orNull(text), dir: orNull(text) })(value, path)
      default:
        return members({
          type: oneOf('link'),
          ...common,
          package: filled,
          namespace: (given, at) => orNull(text)(given, at) ?? linksIn,
          dir: orNull(text),
          chart: orNull(text),
          version: orNull(text),
        })(value, path)
    }
  }
}

const filled: Shape<string> = (value, path) => {
  if (text(value, path) === '') throw invalid(path, 'is empty')
  return value as string
}

function readRef(...words: readonly string[]): Shape<WireRef> {
  return orNull((value, path) => {
    const entries = Object.entries(anyObject(value, path))
    const [first] = entries
    if (entries.length !== 1 || first === undefined) throw invalid(path, `exactly one of ${words.join(', ')} is wanted`)
    if (!words.includes(first[0])) throw invalid(`${path}.${first[0]}`, `is not known here; known are ${words.join(', ')}`)
    return { [first[0]]: filled(first[1], `${path}.${first[0]}`) } as unknown as WireRef
  })
}
