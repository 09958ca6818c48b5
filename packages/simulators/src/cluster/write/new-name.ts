import { randomInt } from 'node:crypto'

/** As the API server draws them: no vowels and no digits that look like one, so no words. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** A name for `metadata.generateName`: cut so that it stays a DNS label with its five letters. */
export const newName = (prefix: string) => prefix.slice(0, 58) + Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('')
