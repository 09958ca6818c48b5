import { createHash } from 'node:crypto'
import { quoteGo } from '../go-text.ts'
import { formatValue, isNil, type Value } from '../go-value.ts'
import { attempt, define, type Functions } from './define-function.ts'
import { printf } from './printf.ts'

/** Text of a value, as most functions on text take it. */
export const textOf = (value: Value) => (isNil(value) ? '' : formatValue(value))

const indent = (width: number, text: string) =>
  text
    .split('\n')
    .map((line) => ' '.repeat(width) + line)
    .join('\n')
const escaped = (characters: string) => characters.replace(/[\\\]^-]/g, '\\$&')
const title = (text: string) => text.replace(/(^|[\s])(\S)/g, (_, before: string, letter: string) => before + letter.toUpperCase())
const words = (text: string) =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_\-.]+/)
    .filter((word) => word !== '')
const hash = (algorithm: string) => define('s', (text: string) => createHash(algorithm).update(text).digest('hex'))
const pattern = (text: string, flags = '') => attempt(() => new RegExp(text, `${flags}u`))
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase()

function truncated(length: number, text: string): string {
  if (length < 0) return text.length + length > 0 ? text.slice(length) : text
  return text.slice(0, length)
}

export const TEXT_FUNCTIONS: Functions = {
  upper: define('s', (text: string) => text.toUpperCase()),
  lower: define('s', (text: string) => text.toLowerCase()),
  title: define('s', title),
  untitle: define('s', (text: string) => text.replace(/(^|\s)(\S)/g, (_, before: string, letter: string) => before + letter.toLowerCase())),
  trim: define('s', (text: string) => text.trim()),
  trimAll: define('ss', (set: string, text: string) => text.replace(new RegExp(`^[${escaped(set)}]+|[${escaped(set)}]+$`, 'g'), '')),
  trimPrefix: define('ss', (prefix: string, text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: define('ss', (suffix: string, text: string) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text)),
  nospace: define('s', (text: string) => text.replace(/\s/g, '')),
  replace: define('sss', (old: string, by: string, text: string) => text.replaceAll(old, by)),
  repeat: define('is', (count: number, text: string) => text.repeat(Math.max(0, count))),
  substr: define('iis', (start: number, end: number, text: string) =>
    start < 0 ? text.slice(0, end) : end < 0 || end > text.length ? text.slice(start) : text.slice(start, end),
  ),
  trunc: define('is', truncated),
  contains: define('ss', (part: string, text: string) => text.includes(part)),
  hasPrefix: define('ss', (prefix: string, text: string) => text.startsWith(prefix)),
  hasSuffix: define('ss', (suffix: string, text: string) => text.endsWith(suffix)),
  indent: define('is', indent),
  nindent: define('is', (width: number, text: string) => `\n${indent(width, text)}`),
  quote: define('v*', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map((value) => quoteGo(textOf(value)))
      .join(' '),
  ),
  squote: define('v*', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map((value) => `'${textOf(value)}'`)
      .join(' '),
  ),
  cat: define('v*', (...values: Value[]) =>
    values
      .filter((value) => !isNil(value))
      .map(textOf)
      .join(' '),
  ),
  print: define('v*', (...values: Value[]) =>
    values
      .map((value, index) => `${index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string' ? ' ' : ''}${formatValue(value)}`)
      .join(''),
  ),
  println: define('v*', (...values: Value[]) => `${values.map(formatValue).join(' ')}\n`),
  printf: define('sv*', printf),
  toString: define('v', (value: Value) => formatValue(value)),
  snakecase: define('s', (text: string) => words(text).join('_').toLowerCase()),
  kebabcase: define('s', (text: string) => words(text).join('-').toLowerCase()),
  camelcase: define('s', (text: string) => words(text).map(capital).join('')),
  splitList: define('ss', (separator: string, text: string) => text.split(separator)),
  split: define('ss', (separator: string, text: string) => Object.fromEntries(text.split(separator).map((part, index) => [`_${index}`, part]))),
  join: define('sv', (separator: string, list: Value) =>
    Array.isArray(list)
      ? list
          .filter((item) => !isNil(item))
          .map(textOf)
          .join(separator)
      : textOf(list),
  ),
  regexMatch: define('ss', (expression: string, text: string) => pattern(expression).test(text)),
  regexFind: define('ss', (expression: string, text: string) => pattern(expression).exec(text)?.[0] ?? ''),
  regexReplaceAll: define('sss', (expression: string, text: string, by: string) =>
    text.replace(pattern(expression, 'g'), by.replace(/\$\{(\w+)\}/g, '$$$1')),
  ),
  regexReplaceAllLiteral: define('sss', (expression: string, text: string, by: string) => text.replace(pattern(expression, 'g'), () => by)),
  sha256sum: hash('sha256'),
  sha1sum: hash('sha1'),
  sha512sum: hash('sha512'),
  b64enc: define('s', (text: string) => Buffer.from(text).toString('base64')),
  b64dec: define('s', (text: string) => Buffer.from(text, 'base64').toString()),
}
