import { at, isMap, type Json, type JsonMap } from '../../cluster/kube-object.ts'
import { isTemplateFunction, TEMPLATE_FUNCTIONS } from '../../rendering/helm/template/functions/template-functions.ts'
import { parseTemplate } from '../../rendering/helm/template/parse-template.ts'
import { runTemplate } from '../../rendering/helm/template/run-template.ts'
import { goMessage, TemplateParseError, TemplateRunError } from '../../rendering/helm/template/template-error.ts'
import { GenerationFailure } from './generation-failure.ts'

/** Parameters of one application: texts by dotted names, or with Go templates anything. */
export type Parameters = JsonMap

/** Every text in a value, names of members too, with its parameters put in. @throws GenerationFailure. */
export function renderValue(value: Json, parameters: Parameters, isGo: boolean, options: readonly string[]): Json {
  const render = (text: string) => renderText(text, parameters, isGo, options)
  if (typeof value === 'string') return render(value)
  if (Array.isArray(value)) return value.map((item) => renderValue(item, parameters, isGo, options))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [render(name), renderValue(inner, parameters, isGo, options)]))
}

export function renderText(text: string, parameters: Parameters, isGo: boolean, options: readonly string[]): string {
  return isGo ? renderGo(text, parameters, options) : renderPlain(text, parameters)
}

/** `{{name}}`; what nobody knows stays as it is. */
const renderPlain = (text: string, parameters: Parameters) =>
  text.replace(/\{\{([^{}]*)\}\}/g, (whole, name: string) => {
    const value = parameters[name.trim()]
    return typeof value === 'string' ? value : whole
  })

function renderGo(text: string, parameters: Parameters, options: readonly string[]): string {
  if (!text.includes('{{')) return text
  try {
    const [template] = parseTemplate('', text, isTemplateFunction)
    if (template === undefined) return text
    const rendered = runTemplate({ templates: new Map(), functions: TEMPLATE_FUNCTIONS, depths: new Map() }, template, parameters)
    const missing = options.includes('missingkey=error') ? missingKey(text, parameters) : undefined
    if (missing === undefined) return rendered
    throw new GenerationFailure(
      'RenderTemplateParamsError',
      `failed to execute go template ${text}: template: :1:${text.indexOf(missing)}: executing "" at <${missing}>: map has no entry for key ${JSON.stringify(missing.split('.').at(-1))}`,
    )
  } catch (error) {
    if (error instanceof TemplateParseError)
      throw new GenerationFailure('RenderTemplateParamsError', `failed to parse template ${text}: ${error.message}`)
    if (error instanceof TemplateRunError)
      throw new GenerationFailure('RenderTemplateParamsError', `failed to execute go template ${text}: ${goMessage(error)}`)
    throw error
  }
}

/** A plain field that is not there; those inside of pipes and blocks are not looked at. */
function missingKey(text: string, parameters: Parameters): string | undefined {
  for (const [, path = ''] of text.matchAll(/\{\{-?\s*((?:\.[A-Za-z_]\w*)+)\s*-?\}\}/g)) {
    if (at(parameters, ...path.split('.').slice(1)) === undefined) return path
  }
  return undefined
}
