import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDms } from '../src/client/create-dms.ts'
import type { JsonObject, JsonValue } from '../src/contract/json.ts'
import { MASKED } from '../src/contract/masked.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'

const key = fc.constantFrom('a', 'b', 'db', 'password', 'image')
const scalar = fc.oneof(fc.boolean(), fc.integer({ min: -9, max: 9 }), fc.constantFrom('x', '', '**', 'masked', '*masked*'))
const { object } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 2 }), tie('object')),
  object: fc.array(fc.tuple(key, tie('value')), { minLength: 1, maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
}))

/** The paths of all leaves, and the same values with another text in one of them. */
function leaves(value: JsonValue, path = 'values'): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, `${path}[${index}]`))
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, member]) => leaves(member, `${path}.${name}`))
  return [path]
}

function withText(value: JsonValue, at: string, text: string, path = 'values'): JsonValue {
  if (path === at) return text
  if (Array.isArray(value)) return value.map((item, index) => withText(item, at, text, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withText(member, at, text, `${path}.${name}`)]))
}

const masked = fc
  .tuple(object, fc.nat(), fc.constantFrom(MASKED, `user:${MASKED}@host`, `${MASKED}\n`))
  .filter(([values]) => leaves(values).length > 0 && !JSON.stringify(values).includes(MASKED))
  .map(([values, pick, text]) => {
    const all = leaves(values)
    const at = all[pick % all.length] ?? ''
    return { at, values: withText(values, at, text) as JsonObject }
  })

const request = (values: JsonObject) => ({ name: 'web', namespace: 'apps', gitRepo: 'https://git.test/acme/web', values })

describe('A secret that was read as MASKED', () => {
  it('is never written, wherever in the values it stands: refused by its path before anything is sent', async () => {
    await fc.assert(
      fc.asyncProperty(masked, async ({ at, values }) => {
        const { adapter, calls } = fakeAdapter()
        const instance = createDms({ instances: { a: adapter } }).instance('a')
        for (const call of [() => instance.createDeployment(request(values)), () => instance.updateDeployment('web', { values })]) {
          expect(await caught(call)).toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: at } })
        }
        expect(calls).toEqual([])
      }),
      { ...PROPERTY_RUNS, numRuns: 60 },
    )
  })

  it('is all that is refused: other values reach the adapter as they are', async () => {
    await fc.assert(
      fc.asyncProperty(object, async (values) => {
        fc.pre(!JSON.stringify(values).includes(MASKED))
        const { adapter, calls } = fakeAdapter()
        await createDms({ instances: { a: adapter } })
          .instance('a')
          .createDeployment(request(values))
        expect(calls.map(({ args: [spec] }) => (spec as { readonly values: unknown }).values)).toEqual([values])
      }),
      { ...PROPERTY_RUNS, numRuns: 60 },
    )
  })
})
