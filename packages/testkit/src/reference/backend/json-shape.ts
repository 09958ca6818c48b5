import type { JsonObject } from '@gitops-dms/core'
import { invalid } from './wire-error.ts'

/** Reads one value of a body, or throws 400 with the path of what is wrong. `undefined` is what is not there. */
export type Shape<T> = (value: unknown, path: string) => T

export const text: Shape<string> = (value, path) => {
  if (typeof value !== 'string') throw invalid(path, `a text is wanted, not ${kindOf(value)}`)
  return value
}

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw invalid(path, `true or false is wanted, not ${kindOf(value)}`)
  return value
}

export const integer =
  (least: number, most: number): Shape<number> =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw invalid(path, `an integer from ${least} to ${most} is wanted`)
    }
    return value
  }

/** Thirty years: no time that follows from it is beyond what a Date can hold. */
const MOST_SECONDS = 1e9

export const seconds: Shape<number> = (value, path) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= MOST_SECONDS))
    throw invalid(path, `a number of seconds from 0 to ${MOST_SECONDS} is wanted`)
  return value
}

export const oneOf =
  <const T extends string>(...words: readonly T[]): Shape<T> =>
  (value, path) => {
    if (!words.includes(value as T)) throw invalid(path, `one of ${words.join(', ')} is wanted`)
    return value as T
  }

/** Null and nothing read the same. */
export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, path) =>
    value === undefined || value === null ? null : shape(value, path)

export const or =
  <T>(shape: Shape<T>, otherwise: T): Shape<T> =>
  (value, path) =>
    value === undefined || value === null ? otherwise : shape(value, path)

export const maybe =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : shape(value, path)

export const list =
  <T>(shape: Shape<T>): Shape<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw invalid(path, `a list is wanted, not ${kindOf(value)}`)
    return value.map((entry, at) => shape(entry, `${path}[${at}]`))
  }

export const textMap: Shape<Record<string, string>> = (value, path) =>
  Object.fromEntries(Object.entries(anyObject(value, path)).map(([name, entry]) => [name, text(entry, `${path}.${name}`)]))

export const anyObject: Shape<JsonObject> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(path, `an object is wanted, not ${kindOf(value)}`)
  return value as JsonObject
}

type Members = Readonly<Record<string, Shape<unknown>>>
type Present<M extends Members> = { [K in keyof M as undefined extends ReturnType<M[K]> ? never : K]: ReturnType<M[K]> }
type Absent<M extends Members> = { [K in keyof M as undefined extends ReturnType<M[K]> ? K : never]?: Exclude<ReturnType<M[K]>, undefined> }

/** These members and no others; those that read as undefined are left out. */
export const members =
  <M extends Members>(known: M): Shape<Present<M> & Absent<M>> =>
  (value, path) => {
    const given = anyObject(value, path)
    for (const name of Object.keys(given)) if (!Object.hasOwn(known, name)) throw invalid(joined(path, name), 'is not known here')
    const read = Object.entries(known).map(([name, shape]) => [name, shape(Object.hasOwn(given, name) ? given[name] : undefined, joined(path, name))])
    return Object.fromEntries(read.filter(([, entry]) => entry !== undefined)) as Present<M> & Absent<M>
  }

const joined = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)
const kindOf = (value: unknown) => (value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`)
