import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, errorCodeFacts } from '../src/errors/error-codes.ts'

const root = join(import.meta.dirname, '../../..')
const sections = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ heading: section.split('\n')[0] ?? '', text: section }))
const ofCodes = sections.filter(({ heading }) => /^[A-Z_]+$/.test(heading))

describe('docs/errors.md', () => {
  it('has a heading for every code, once, and none for anything else', () => {
    expect(ofCodes.map(({ heading }) => heading).sort()).toEqual([...ERROR_CODES].sort())
  })

  it('knows the codes of the contract, and no others are known', () => {
    const contract = readFileSync(join(import.meta.dirname, '../src/contract/error-code.ts'), 'utf8')
    expect([...contract.matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code).sort()).toEqual([...ERROR_CODES].sort())
  })

  it.each(ofCodes)('says of $heading what the code does: its default and its status, what it means, and what to do', ({ heading, text }) => {
    const { retryable, status } = errorCodeFacts(heading)
    expect(text).toContain(`\n\nRetryable: ${retryable ? 'yes' : 'no'}. Problem status: ${status}. Details: `)
    expect(text).toMatch(/\n\nDo: \S/)
    expect(text.split('\n\n').length).toBeGreaterThanOrEqual(4)
  })
})
