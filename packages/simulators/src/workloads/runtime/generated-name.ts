import { randomInt } from 'node:crypto'
import { NAME_ALPHABET } from '../template-hash/template-hash.ts'

const SUFFIX = 5
const LONGEST = 63

/** As an API server completes a `generateName`. */
export const generatedName = (base: string): string =>
  base.slice(0, LONGEST - SUFFIX) + Array.from({ length: SUFFIX }, () => NAME_ALPHABET[randomInt(NAME_ALPHABET.length)]).join('')
