import type { Step } from './steps/step.ts'

/** One line for each request, as short as it can be told. */
export const toldSteps = (steps: readonly Step[]): string => steps.map(toldStep).join('\n')

export function toldStep({ method, resource, name, subresource, query, body, ...more }: Step): string {
  const path = [resource, name, subresource].filter((part) => part !== undefined).join('/')
  const asked = Object.entries(query ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]))
  const rest = Object.entries(more).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${String(value)}`]))
  const told = [`${method} ${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`, ...rest].join(', ')
  return body === undefined ? told : `${told}\n    ${JSON.stringify(body)}`
}
