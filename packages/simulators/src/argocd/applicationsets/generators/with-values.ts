import { isMap, type JsonMap } from '../../../cluster/kube-object.ts'
import { type Parameters, renderText } from '../render-text.ts'

/** With `values` of the generator, which may name the other parameters. */
export function withValues(parameters: Parameters, values: unknown, isGo: boolean, options: readonly string[]): Parameters {
  if (!isMap(values)) return parameters
  const rendered = Object.entries(values).map(([name, text]): [string, string] => [name, renderText(String(text), parameters, isGo, options)])
  if (isGo) return { ...parameters, values: Object.fromEntries(rendered) satisfies JsonMap }
  return { ...parameters, ...Object.fromEntries(rendered.map(([name, text]) => [`values.${name}`, text])) }
}
