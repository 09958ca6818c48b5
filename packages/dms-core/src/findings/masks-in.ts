import { MASKED } from '../contract/masked.ts'

type Path = readonly (string | number)[]

/** Where MASKED stands: anywhere in what is to be written, for any text may have been read from somewhere. */
export const masksIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return value.includes(MASKED) ? [path] : []
  if (Array.isArray(value)) return value.flatMap((item, index) => masksIn(item, [...path, index]))
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => masksIn(inner, [...path, key])) : []
}

export const MASK_WORDS = `found ${MASKED}, which stands for a secret that was read; accepted is the value itself, or the member left out`
