import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'

/** Holds a text to the file of this name in test/golden; DMS_UPDATE_GOLDEN=1 writes the file anew. */
export function expectGolden(name: string, text: string): void {
  const file = join(import.meta.dirname, '../golden', name)
  if (process.env['DMS_UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : 'there is no such file yet\n'
  expect(text, `${name} differs; where that is right, run this test with DMS_UPDATE_GOLDEN=1 and read the difference`).toBe(kept)
}
