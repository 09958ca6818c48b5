import { isMap } from '../../src/cluster/kube-object.ts'

/** A body with the long texts in it that the recording describes: `<the letter x 262145 times>`. */
export function written(body: unknown): unknown {
  if (typeof body === 'string') return writtenText(body)
  if (Array.isArray(body)) return body.map(written)
  if (isMap(body)) return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, written(value)]))
  return body
}

function writtenText(text: string): unknown {
  const [, letter = '', times] = /^<the letter (\w) (\d+) times>$/.exec(text) ?? []
  if (times !== undefined) return letter.repeat(Number(times))
  const [, kind, path = '', length] = /^<a (\w+) whose ([\w.]+) has (\d+) characters>$/.exec(text) ?? []
  if (length === undefined) return text
  const inner = path.split('.').reduceRight<unknown>((value, name) => ({ [name]: value }), 'x'.repeat(Number(length)))
  return { kind, ...(inner as object) }
}
