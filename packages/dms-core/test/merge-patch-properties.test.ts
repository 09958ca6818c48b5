import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../src/contract/json.ts'
import { applyMergePatch, createMergePatch } from '../src/patch/merge-patch.ts'
import { json } from './support/json-arbitrary.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

const same = (found: unknown, expected: unknown) => {
  if (!isDeepStrictEqual(found, expected)) expect.fail(`found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`)
}

const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The pseudo-code of RFC 7396, section 2, over maps, which inherit nothing. */
type Tree = Map<string, Tree> | { readonly leaf: JsonValue }

const toTree = (value: JsonValue): Tree =>
  isObject(value) ? new Map(Object.entries(value).map(([key, member]) => [key, toTree(member)])) : { leaf: value }

const fromTree = (tree: Tree): JsonValue =>
  tree instanceof Map ? Object.fromEntries([...tree].map(([key, member]) => [key, fromTree(member)])) : tree.leaf

function mergePatchOfTheRfc(target: Tree | undefined, patch: Tree): Tree {
  if (!(patch instanceof Map)) return patch
  const result = new Map(target instanceof Map ? target : [])
  for (const [name, value] of patch) {
    if ('leaf' in value && value.leaf === null) result.delete(name)
    else result.set(name, mergePatchOfTheRfc(result.get(name), value))
  }
  return result
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(Object.freeze(value))) deepFreeze(member)
  return value
}

/** The same with a member `undefined` in every object. */
const withUndefined = (value: JsonValue): JsonValue =>
  isObject(value)
    ? ({ ...Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withUndefined(member)])), absent: undefined } as never)
    : value

const without = (object: JsonObject, key: string): JsonObject => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))

describe('A merge patch, whatever the documents', () => {
  it('does what RFC 7396 says', () => {
    fc.assert(
      fc.property(json.value, json.value, (target, patch) =>
        same(applyMergePatch(target, patch), fromTree(mergePatchOfTheRfc(toTree(target), toTree(patch)))),
      ),
      PROPERTY_RUNS,
    )
  })

  it('that is empty changes nothing', () => {
    fc.assert(
      fc.property(json.object, (target) => same(applyMergePatch(target, {}), target)),
      PROPERTY_RUNS,
    )
  })

  it('changes nothing more when it is applied again', () => {
    fc.assert(
      fc.property(json.value, json.value, (target, patch) => {
        const once = applyMergePatch(target, patch)
        same(applyMergePatch(once, patch), once)
      }),
      PROPERTY_RUNS,
    )
  })

  it('that was created makes one document of the other', () => {
    fc.assert(
      fc.property(json.object, json.nullFreeObject, (from, to) => same(applyMergePatch(from, createMergePatch(from, to) ?? {}), to)),
      PROPERTY_RUNS,
    )
  })

  it('is not created for equal documents, and only for them', () => {
    fc.assert(
      fc.property(json.nullFreeObject, json.nullFreeObject, (from, to) => {
        same(createMergePatch(from, structuredClone(from)), null)
        same(createMergePatch(from, to) === null, isDeepStrictEqual(from, to))
      }),
      PROPERTY_RUNS,
    )
  })

  it('that was created names no member in vain', () => {
    fc.assert(
      fc.property(json.nullFreeObject, json.nullFreeObject, (from, to) => {
        const patch = createMergePatch(from, to) ?? {}
        for (const key of Object.keys(patch)) same(isDeepStrictEqual(applyMergePatch(from, without(patch, key)), to), false)
      }),
      PROPERTY_RUNS,
    )
  })

  it('touches neither its inputs nor what all objects inherit', () => {
    const inherited = Reflect.ownKeys(Object.prototype).length
    fc.assert(
      fc.property(json.value, json.value, (target, patch) => {
        const before = JSON.stringify([target, patch])
        const result = applyMergePatch(deepFreeze(target), deepFreeze(patch))
        if (isObject(target) && isObject(result)) createMergePatch(target, result)
        same(JSON.stringify([target, patch]), before)
        if (isObject(result)) same(Object.getPrototypeOf(result), Object.prototype)
      }),
      PROPERTY_RUNS,
    )
    same(Reflect.ownKeys(Object.prototype).length, inherited)
  })

  it('takes undefined as absent', () => {
    fc.assert(
      fc.property(json.value, json.object, json.nullFreeObject, (target, patch, to) => {
        same(applyMergePatch(target, withUndefined(patch)), applyMergePatch(target, patch))
        const from = isObject(target) ? target : {}
        const created = createMergePatch(withUndefined(from) as JsonObject, withUndefined(to) as JsonObject)
        same(JSON.parse(JSON.stringify(created)), createMergePatch(from, to))
      }),
      PROPERTY_RUNS,
    )
  })
})
