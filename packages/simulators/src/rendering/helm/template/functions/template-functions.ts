import { quoteGo } from '../go-text.ts'
import type { Value } from '../go-value.ts'
import { parseTemplate } from '../parse-template.ts'
import { runTemplate, type TemplateRunner } from '../run-template.ts'
import { FunctionFailure, goMessage, messageForUser, NO_TEMPLATE, TemplateParseError, TemplateRunError } from '../template-error.ts'
import { COLLECTION_FUNCTIONS } from './collection-functions.ts'
import { define, defineWith, type Functions } from './define-function.ts'
import { ENCODING_FUNCTIONS } from './encoding-functions.ts'
import { LOGIC_FUNCTIONS } from './logic-functions.ts'
import { NOT_MODELLED } from './not-modelled.ts'
import { NUMBER_FUNCTIONS } from './number-functions.ts'
import { TEXT_FUNCTIONS } from './text-functions.ts'

const DEEPEST = 1000

function include(runner: TemplateRunner, name: string, data: Value): string {
  const template = runner.templates.get(name)
  if (template === undefined) throw new FunctionFailure(`${NO_TEMPLATE}${JSON.stringify(name)} associated with template "gotpl"`)
  const depth = runner.depths.get(name) ?? 0
  if (depth > DEEPEST) throw new FunctionFailure(`rendering template has a nested reference name: ${name}: unable to execute template`)
  runner.depths.set(name, depth + 1)
  try {
    return runTemplate(runner, template, data)
  } finally {
    runner.depths.set(name, depth)
  }
}

function tpl(runner: TemplateRunner, source: string, data: Value): string {
  try {
    const [template, ...defined] = parseTemplate('gotpl', source, isTemplateFunction)
    if (template === undefined) return ''
    const templates = new Map([...runner.templates, ...defined.map((one) => [one.name, one] as const)])
    return runTemplate({ ...runner, templates }, template, data).replaceAll('<no value>', '')
  } catch (error) {
    if (error instanceof TemplateParseError) {
      throw new FunctionFailure(`cannot parse template ${quoteGo(source)}: template: ${error.file}:${error.line}: ${error.message}`)
    }
    if (!(error instanceof TemplateRunError)) throw error
    const said = messageForUser(error)
    if (said !== undefined) throw new FunctionFailure(said, true)
    throw new FunctionFailure(`error during tpl function execution for ${quoteGo(source)}: ${goMessage(error)}`)
  }
}

const MODELLED: Functions = {
  ...TEXT_FUNCTIONS,
  ...LOGIC_FUNCTIONS,
  ...COLLECTION_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...ENCODING_FUNCTIONS,
  include: defineWith('sv', include),
  tpl: defineWith('sv', tpl),
}

const refused = Object.fromEntries(
  NOT_MODELLED.map((name) => [
    name,
    define('v*', () => {
      throw new FunctionFailure(`the simulator does not have the template function ${name}`)
    }),
  ]),
)

/** The functions of Go's templates, of sprig and of Helm. */
export const TEMPLATE_FUNCTIONS: Functions = {
  ...refused,
  ...MODELLED,
  ...Object.fromEntries(
    Object.entries(MODELLED).map(([name, one]) => [
      `must${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      MODELLED[`must${name.charAt(0).toUpperCase()}${name.slice(1)}`] ?? one,
    ]),
  ),
}

export const isTemplateFunction = (name: string) => Object.hasOwn(TEMPLATE_FUNCTIONS, name)
