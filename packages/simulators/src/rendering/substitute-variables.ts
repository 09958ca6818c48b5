import { isMap, type KubeObject } from '../cluster/kube-object.ts'
import { expand } from './expand-variables.ts'
import { parseGoYaml, writeGoYaml } from './go-yaml.ts'
import { RenderFailure } from './render-failure.ts'

export interface Substitution {
  readonly variables: Readonly<Record<string, string>>
  /** A variable that has neither a value nor a default is an error. */
  readonly strict: boolean
}

const OPT_OUT = 'kustomize.toolkit.fluxcd.io/substitute'
const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*$/

/**
 * An object with `${name}` and its forms with defaults, lengths, substrings and replacements filled in, as kustomize-controller's postBuild
 * does it: in the YAML of the object, so that a text of digits becomes a number. Objects labelled or annotated
 * `kustomize.toolkit.fluxcd.io/substitute: disabled` stay as they are.
 * @throws RenderFailure `substitute`: what follows `envsubst error: `.
 */
export function substituteVariables(object: KubeObject, { variables, strict }: Substitution): KubeObject {
  if (!isSubstituted(object)) return object
  const wrong = Object.keys(variables).find((name) => !NAME.test(name))
  if (wrong !== undefined) throw failed(`'${wrong}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`)
  const values = new Map(Object.entries(variables).map(([name, value]) => [name, value.replaceAll('\n', '')]))
  const before = writeGoYaml(object)
  if (!before.includes('$')) return object
  const text = expand(before, values, strict)
  const [document] = parseGoYaml(text, { yaml11: true })
  if (document?.error !== undefined) throw failed(`YAMLToJSON: ${document.error}`)
  if (!isMap(document?.value)) throw failed('YAMLToJSON: the text is no map any more')
  return document.value as unknown as KubeObject
}

/** Whether an object wants its variables filled in. */
export const isSubstituted = ({ metadata: { labels, annotations } }: KubeObject): boolean =>
  labels?.[OPT_OUT] !== 'disabled' && annotations?.[OPT_OUT] !== 'disabled'

const failed = (message: string) => new RenderFailure('substitute', '', message)
