import { type DocumentOptions, parseDocument, type SchemaOptions, type YAMLError } from 'yaml'
import { isMap, type Json } from '../../cluster/kube-object.ts'

/** Go reads a time as the text that it is. */
const OPTIONS: DocumentOptions & SchemaOptions = {
  version: '1.1',
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
}

/** What a body in YAML is as JSON: by way of a map, so in alphabetical order. */
export function readYaml(text: string): { readonly value: Json } | { readonly error: YAMLError } {
  const document = parseDocument(text, OPTIONS)
  const [error] = document.errors
  return error === undefined ? { value: sorted(document.toJS() as Json) } : { error }
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMap(value)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]))
}

/** In the words of Go's YAML. */
export function yamlProblem({ code, pos: [position] }: YAMLError, text: string): string {
  const line = text.slice(0, position).split('\n').length
  const where = line <= 1 ? '' : `line ${line}: `
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') return `${where}mapping values are not allowed in this context`
  if (code === 'TAB_AS_INDENT') return `${where}found character that cannot start any token`
  return `${where}did not find expected node content`
}
