import { parse } from 'yaml'
import { isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { GenerationFailure } from '../generation-failure.ts'
import type { Parameters } from '../render-text.ts'

/** One set of parameters for each element; without Go templates they have to be texts, `values` of them under `values.`. */
export function listParameters(generator: JsonMap, isGo: boolean): Parameters[] {
  const { elements } = generator
  const yaml = textAt(generator, 'elementsYaml')
  const parsed: unknown = yaml === undefined ? [] : parse(yaml)
  const all = [...(Array.isArray(elements) ? elements : []), ...(Array.isArray(parsed) ? parsed : [])].filter(isMap)
  return isGo ? all : all.map(flatElement)
}

function flatElement(element: JsonMap): Parameters {
  return Object.fromEntries(
    Object.entries(element).flatMap(([name, value]): [string, string][] => {
      if (name === 'values') {
        if (!isMap(value)) throw new GenerationFailure('ApplicationGenerationFromParamsError', 'error parsing values map')
        return Object.entries(value).map(([inner, text]) => [`values.${inner}`, textOf(text)])
      }
      return [[name, textOf(value, name)]]
    }),
  )
}

function textOf(value: unknown, name?: string): string {
  if (typeof value === 'string') return value
  const what = name === undefined ? 'error parsing value as string' : `error parsing value as string for key ${name}`
  throw new GenerationFailure('ApplicationGenerationFromParamsError', `${what}: ${JSON.stringify(value)}`)
}
