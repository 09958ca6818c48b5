import { buildFailure } from './build-failure.ts'

type Labels = Readonly<Record<string, string>>

/** `a=b, c!=d, e in (f, g), h notin (i), j, !k`. @throws RenderFailure `build`. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements = text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((part) => requirement(part.trim(), text))
  return (labels) => requirements.every((holds) => holds(labels))
}

function requirement(part: string, whole: string): (labels: Labels) => boolean {
  const [, key = '', operator = '', listed = ''] = /^([\w./-]+)\s+(in|notin)\s*\((.*)\)$/.exec(part) ?? []
  if (operator !== '') {
    const values = listed.split(',').map((value) => value.trim())
    return (labels) => (operator === 'in') === (key in labels && values.includes(labels[key] ?? ''))
  }
  const [, name = '', sign = '', value = ''] = /^([\w./-]+)\s*(==|=|!=)\s*([\w./-]*)$/.exec(part) ?? []
  if (sign !== '') return (labels) => (sign === '!=') !== (labels[name] === value)
  const [, not = '', present] = /^(!?)\s*([\w./-]+)$/.exec(part) ?? []
  if (present === undefined) throw buildFailure(`unable to parse requirement: ${whole}`)
  return (labels) => (not === '') === present in labels
}
