import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toRef } from '../src/client/arguments/to-ref.ts'
import { formatDeploymentId, parseDeploymentId } from '../src/client/deployment-id.ts'
import type { RefInput } from '../src/contract/deployment-ref.ts'
import { isDmsError } from '../src/errors/is-dms-error.ts'
import { caught } from './support/caught.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

const HOSTILE = [
  'a/b',
  'a:b',
  '%',
  '%2F',
  '%25',
  '.',
  '..',
  '...',
  ' ',
  '\t\n',
  '\u0000',
  'é',
  'e\u0301',
  '\u0301',
  '\u202Eevil\u202C',
  'שלום',
  '部署',
  '👩‍👩‍👧‍👦',
  '\uFEFF',
  '\uFFFD',
  '\u{10FFFF}',
  '__proto__',
  "'()*!~",
  '-',
  '_',
]

/** What a backend may call a thing, and much that none would; a part of a ref is never empty, '.' or '..'. */
const part = fc
  .oneof(
    fc.constantFrom(...HOSTILE),
    fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 4 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/),
  )
  .filter((text) => !['', '.', '..'].includes(text))
const ref = fc.record({ kind: part, controlNamespace: part, name: part })
const instance = fc.option(part, { nil: null })

const idOf = (of: { readonly kind: string; readonly controlNamespace: string; readonly name: string }, on: string | null) =>
  on === null ? formatDeploymentId(of) : formatDeploymentId(of, on)

describe('The id of a deployment, whatever its names', () => {
  it('is read back as the ref that it was made of', () => {
    fc.assert(
      fc.property(ref, instance, (of, on) => {
        expect(parseDeploymentId(idOf(of, on))).toEqual({ instance: on, ref: of })
      }),
      PROPERTY_RUNS,
    )
  })

  it('is another one for another ref or instance', () => {
    const place = fc.tuple(ref, instance)
    fc.assert(
      fc.property(place, place, (one, other) => {
        expect(idOf(...one) === idOf(...other)).toBe(JSON.stringify(one) === JSON.stringify(other))
      }),
      PROPERTY_RUNS,
    )
  })

  it('holds nothing that a URL, a shell or a log line would take for its own', () => {
    fc.assert(
      fc.property(ref, instance, (of, on) => {
        expect(idOf(of, on)).toMatch(/^[A-Za-z0-9._%/:-]+$/)
      }),
      PROPERTY_RUNS,
    )
  })

  it('is the one canonical form: what was read is written the same', () => {
    fc.assert(
      fc.property(ref, instance, (of, on) => {
        const id = idOf(of, on)
        const { ref: read, instance: where } = parseDeploymentId(id)
        expect(idOf(read as typeof of, where)).toBe(id)
      }),
      PROPERTY_RUNS,
    )
  })

  it('holds a name of ten thousand characters', () => {
    for (const character of ['a', '/', '部', '🚀']) {
      const name = character.repeat(10_000)
      expect(parseDeploymentId(formatDeploymentId({ kind: 'K', controlNamespace: 'ns', name })).ref.name).toBe(name)
    }
  })

  it('keeps names apart that look alike', () => {
    const composed = formatDeploymentId({ kind: 'K', controlNamespace: 'ns', name: 'é' })
    const combined = formatDeploymentId({ kind: 'K', controlNamespace: 'ns', name: 'e\u0301' })
    expect(composed).not.toBe(combined)
  })
})

describe('Any text that is taken for an id', () => {
  it('is read as parts that write it again, or is INVALID_ARGUMENT', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(fc.constantFrom('a', 'B', '0', '.', '..', '-', '/', ':', '%', '%2F', '%2f', '%41', '%C3%A9', '%ED%A0%80', ' '), { maxLength: 8 })
        .map((p) => p.join('')),
    )
    const read = (id: string) => {
      try {
        return parseDeploymentId(id)
      } catch (error) {
        if (isDmsError(error, 'INVALID_ARGUMENT')) return null
        throw error
      }
    }
    fc.assert(
      fc.property(text, (id) => {
        const parsed = read(id)
        if (parsed === null) return
        const { kind = 'K', controlNamespace = 'ns', name } = parsed.ref
        const full = { kind, controlNamespace, name }
        expect(parseDeploymentId(idOf(full, parsed.instance))).toEqual({ instance: parsed.instance, ref: full })
      }),
      PROPERTY_RUNS,
    )
  })

  it('is the same ref to the client as in its object form, and refused in both where no backend can have the name', () => {
    const found = (input: RefInput, on: string) => {
      try {
        return toRef(input, on)
      } catch (error) {
        if (isDmsError(error, 'INVALID_ARGUMENT')) return error.code
        throw error
      }
    }
    fc.assert(
      fc.property(ref, part, (of, on) => {
        const possible = Object.values(of).every((text) => !/[/%]/.test(text))
        const expected = possible ? of : 'INVALID_ARGUMENT'
        expect(found(of, on)).toEqual(expected)
        expect(found(idOf(of, null), on)).toEqual(expected)
        expect(found(idOf(of, on), on)).toEqual(expected)
      }),
      PROPERTY_RUNS,
    )
  })
})

describe('Parts that no id can hold', () => {
  it.each(['', '.', '..', 'half a \uD83D character'])('are refused by their value: %j', async (name) => {
    const error = await caught(() => formatDeploymentId({ kind: 'K', controlNamespace: 'ns', name }))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'ref' } })
    expect(error.message).toContain(`found the part ${JSON.stringify(name)}, which no id can hold`)
  })

  it.each(['%4', 'a%4/b', '%', '%g0', '%4g'])('are refused where half an escape stands: %j', async (id) => {
    const error = await caught(() => parseDeploymentId(id))
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(error.message).toContain('is not percent-encoded')
  })
})
