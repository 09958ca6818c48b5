// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configJsonSchema } from '../src/config/config-json-schema.ts'
import type { JsonObject } from '../src/contract/json.ts'
import { settingsSchemas } from './support/settings-factories.ts'

/** A validator of JSON Schema that a tool of the workspace brings. */
function compile(schema: JsonObject): (value: unknown) => boolean {
  const fromRoot = createRequire(join(import.meta.dirname, '../../../package.json'))
  const { Ajv2020 } = createRequire(fromRoot.resolve('@stryker-mutator/core/package.json'))('ajv/dist/2020.js')
  return new Ajv2020({ strict: false, allErrors: true }).compile(schema)
}

const jsonSchemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as unknown as JsonObject
const schema = configJsonSchema({ adapters: { argocd: jsonSchemaOf(settingsSchemas.argocd), flux: jsonSchemaOf(settingsSchemas.flux) } })
const isValid = compile(schema)
const judged = (...dms: unknown[]) => isValid({ plugins: { dms } })
const ARGOCD = { name: 'prod', type: 'argocd', config: { serverUrl: 'https://argocd.test', authToken: '${TOKEN}' } }
const FLUX = { name: 'fleet', type: 'flux', config: { namespace: 'flux-system', gitProvider: 'github' } }

describe('The JSON Schema of configurations', () => {
  it.each<[string, unknown]>([
    ['both types', ARGOCD],
    ['settings left out where none are needed', { name: 'fleet', type: 'flux' }],
    ['a disabled instance whatever its settings', { ...ARGOCD, enabled: false, config: { x: 1 } }],
    ['another type whatever its settings', { name: 'other', type: '@acme/adapter', config: { region: 1 } }],
    ['every member of an instance', { ...FLUX, enabled: true, readOnly: true, timeoutMs: 1_000 }],
    ['variables where text is wanted', { ...FLUX, name: '${NAME}', config: { gitProvider: '${PROVIDER:-github}', interval: '${MINUTES}m' } }],
    [
      'variables where numbers and booleans are wanted',
      { ...FLUX, enabled: '${ON}', readOnly: '${RO:-true}', timeoutMs: '${T}', config: { prune: '${P}' } },
    ],
    ['variables in settings within settings', { ...ARGOCD, config: { ...ARGOCD.config, tls: { insecureSkipVerify: '${INSECURE}' } } }],
  ])('accepts %s', (_what, instance) => {
    expect(judged(instance)).toBe(true)
    expect(judged(FLUX, instance)).toBe(true)
  })

  it.each<[string, unknown]>([
    ['an unknown member', { ...FLUX, confg: {} }],
    ['an unknown setting', { ...FLUX, config: { namespac: 'x' } }],
    ['an unknown setting within settings', { ...ARGOCD, config: { ...ARGOCD.config, tls: { insecure: true } } }],
    ['settings of another type', { ...FLUX, config: ARGOCD.config }],
    ['a missing name', { type: 'flux' }],
    ['a missing type', { name: 'fleet' }],
    ['a name with a space', { ...FLUX, name: 'a b' }],
    ['missing settings', { name: 'prod', type: 'argocd' }],
    ['a missing setting', { ...ARGOCD, config: { authToken: 'x' } }],
    ['a word for a boolean', { ...FLUX, enabled: 'yes' }],
    ['a boolean that is a variable and more', { ...FLUX, config: { prune: ' ${PRUNE}' } }],
    ['a number that is none', { ...FLUX, timeoutMs: 0 }],
    ['another word', { ...FLUX, config: { gitProvider: 'svn' } }],
    ['a text in another form', { ...FLUX, config: { interval: '1d' } }],
  ])('refuses %s', (_what, instance) => {
    expect(judged(instance)).toBe(false)
  })

  it('refuses no instances and unknown members around them', () => {
    expect(judged()).toBe(false)
    expect(isValid({ plugins: { dms: [FLUX], other: 1 } })).toBe(false)
    expect(isValid({ plugins: { dms: [FLUX] }, other: 1 })).toBe(false)
  })

  it('keeps what an editor shows, and leads references to where they now are', () => {
    const mine: JsonObject = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.com/mine',
      type: 'object',
      properties: {
        size: { type: 'integer', description: 'How many.', default: 3 },
        mode: { $ref: '#/$defs/mode' },
        list: { type: 'array', items: { type: 'boolean' } },
      },
      allOf: [{ properties: { any: { anyOf: [{ type: 'number' }, { type: 'null' }] } } }],
      $defs: { mode: { enum: ['a', 'b'] } },
    }
    const merged = configJsonSchema({ adapters: { '@acme/a~b': mine } })
    expect(merged['$defs']).toMatchObject({
      'settings.@acme/a~b': {
        properties: {
          size: { description: 'How many.', default: 3, anyOf: [{ type: 'integer' }, { $ref: '#/$defs/onlyVariable' }] },
          mode: { $ref: '#/$defs/settings.@acme~1a~0b/$defs/mode' },
        },
        $defs: { mode: { anyOf: [{ enum: ['a', 'b'] }, { $ref: '#/$defs/variable' }] } },
      },
    })
    expect(JSON.stringify(merged)).not.toContain('example.com/mine')
    const validate = compile(merged)
    const of = (config: unknown) => validate({ plugins: { dms: [{ name: 'x', type: '@acme/a~b', config }] } })
    expect([{ size: 1, mode: 'a', list: [true, '${L}'], any: '${N}' }, { mode: 'c' }, { any: 'x' }, { list: ['x'] }].map(of)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('is plain JSON and does not change what it was given', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
    const given = jsonSchemaOf(settingsSchemas.flux)
    configJsonSchema({ adapters: { flux: given } })
    expect(given).toEqual(jsonSchemaOf(settingsSchemas.flux))
  })
})

describe('The entry point of configurations', () => {
  it('exports these values and no others', async () => {
    expect(Object.keys(await import('../src/config/index.ts')).sort()).toEqual(['configJsonSchema', 'createDmsFromConfig'])
  })
})
