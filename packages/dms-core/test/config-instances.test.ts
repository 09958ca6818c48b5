// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseSettings } from '../src/adapter/parse-settings.ts'
import { formatPath, parsePath, valueAt } from '../src/config/config-path.ts'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { AdapterFactory } from '../src/contract/adapter-context.ts'
import type { DmsAdapterV1 } from '../src/contract/adapter-v1.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { FakeClock } from './support/fake-clock.ts'

const settingsSchema = z.strictObject({
  token: z.string().optional(),
  limit: z.number().optional(),
  on: z.boolean().optional(),
  list: z.array(z.number()).optional(),
  inner: z.strictObject({ on: z.boolean() }).optional(),
})

/** One instance with the given members and settings, and what its factory was given at last. */
async function made(instance: object, env: Record<string, string> = {}, methods: Partial<DmsAdapterV1> = {}, clock?: FakeClock) {
  const given: unknown[] = []
  const mine: AdapterFactory = (settings) => {
    given.push(parseSettings<unknown>('mine', settingsSchema, settings))
    return fakeAdapter(methods).adapter
  }
  const config = { plugins: { dms: [{ name: 'one', type: 'mine', ...instance }] } }
  const dms = await createDmsFromConfig({ config }, { adapters: { mine }, env, ...(clock === undefined ? {} : { clock }) })
  return { dms, settings: given.at(-1) }
}

describe('An instance of a configuration', () => {
  it('with readOnly refuses writes and reads on', async () => {
    const { dms } = await made({ readOnly: true })
    expect(await caught(dms.instance('one').deleteDeployment('web', { cascade: 'orphan' }))).toMatchObject({
      code: 'PERMISSION_DENIED',
      instance: 'one',
    })
    expect((await dms.instance('one').listDeployments()).items).toEqual([])
    expect(await caught((await made({ readOnly: false })).dms.instance('one').getDeployment('web'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('with timeoutMs gives each call that much time', async () => {
    const clock = new FakeClock()
    const { dms } = await made({ timeoutMs: 5_000 }, {}, { listDeployments: (_query, options) => never(options?.signal) }, clock)
    const listing = caught(dms.instance('one').listDeployments())
    await clock.untilAsleep(5_000)
    await clock.advance(5_000)
    expect(await listing).toMatchObject({ code: 'DEADLINE_EXCEEDED', message: expect.stringContaining('5000 ms') })
  })

  it('takes its own members from variables', async () => {
    const { dms } = await made(
      { name: '${NAME}', enabled: '${ON}', readOnly: '${RO:-true}', timeoutMs: '${T}' },
      { NAME: 'two', ON: 'true', T: '60000' },
    )
    expect(dms.instances).toEqual(['two'])
    expect(await caught(dms.instance('two').deleteDeployment('web', { cascade: 'orphan' }))).toMatchObject({ code: 'PERMISSION_DENIED' })
    const off = await made({ enabled: '${ON}', config: { token: '${NOT_SET}' } }, { ON: 'false' })
    expect(off.dms.instances).toEqual([])
  })
})

describe('A variable in the settings of an adapter', () => {
  it.each<[string, object, Record<string, string>, object]>([
    ['a number where a number is wanted', { limit: '${L}' }, { L: '5000' }, { limit: 5000 }],
    ['a part of a number', { limit: '${L}' }, { L: '-0.5' }, { limit: -0.5 }],
    ['true where a boolean is wanted', { on: '${ON}' }, { ON: 'true' }, { on: true }],
    ['false by default', { on: '${ON:-false}' }, {}, { on: false }],
    ['what is inside another', { inner: { on: '${ON}' }, list: [1, '${L}'] }, { ON: 'true', L: '7' }, { inner: { on: true }, list: [1, 7] }],
    ['text that looks like a number where text is wanted', { token: '${T}' }, { T: '0123456' }, { token: '0123456' }],
    ['text beside a number', { token: '${T}', limit: '${L}' }, { T: 'true', L: '1' }, { token: 'true', limit: 1 }],
  ])('gives %s', async (_what, config, env, expected) => {
    expect((await made({ config }, env)).settings).toEqual(expected)
  })

  it.each<[object, Record<string, string>, string]>([
    [{ limit: '${L}' }, { L: '5s' }, 'config.limit: found "${L}"; accepted is a number'],
    [{ limit: '${L}' }, { L: '0x10' }, 'config.limit: found "${L}"; accepted is a number'],
    [{ on: '${ON}' }, { ON: 'yes' }, 'config.on: found "${ON}"; accepted is true or false'],
    [{ on: '${ON} ' }, { ON: 'true' }, 'config.on: found "${ON} "; accepted is true or false'],
    [{ limit: '5' }, {}, 'config.limit: found "5"; accepted is a number'],
    [{ on: '${ON}' }, { ON: '17' }, 'config.on: found "${ON}"; accepted is true or false'],
  ])('is not made into what it is not: %j with %j', async (config, env, message) => {
    expect((await caught(made({ config }, env))).message).toContain(message)
  })
})

describe('A configuration that is refused', () => {
  it('closes the adapters that it had made', async () => {
    const closed: string[] = []
    const good: AdapterFactory = (_settings, context) =>
      fakeAdapter({
        close: async () => {
          closed.push(context?.instance ?? '')
          throw new Error('and fails at it')
        },
      }).adapter
    const bad: AdapterFactory = () => {
      throw new DmsError({ code: 'CONFIG', message: 'no' })
    }
    const dms = ['good', 'bad', 'good'].map((type, index) => ({ name: `i${index}`, type }))
    expect((await caught(createDmsFromConfig({ config: { plugins: { dms } } }, { adapters: { good, bad } }))).message).toContain(
      'plugins.dms[1].config: no',
    )
    expect(closed).toEqual(['i0', 'i2'])
  })

  it('is told with a hundred of its findings, and how many there are', async () => {
    const dms = Array.from({ length: 250 }, (_, index) => ({ name: `i ${index}`, type: 'mine', enabled: false }))
    const error = await caught(createDmsFromConfig({ config: { plugins: { dms } } }))
    expect(error.message).toMatch(/^config: 250 problems\n/)
    expect(error.message).toMatch(/\n {2}and 150 more$/)
    expect(error.details['issues']).toHaveLength(100)
  })

  it('for issues of an adapter that are none', async () => {
    const odd: AdapterFactory = () => {
      throw new DmsError({ code: 'CONFIG', message: 'all of it', details: { issues: ['x', null, { path: 5 }, { message: 'there' }] } })
    }
    const error = await caught(createDmsFromConfig({ config: { plugins: { dms: [{ name: 'a', type: 'odd' }] } } }, { adapters: { odd } }))
    expect(error.message.split('\n').slice(1)).toEqual([
      '  plugins.dms[0].config: all of it',
      '  plugins.dms[0].config: all of it',
      '  plugins.dms[0].config["5"]: all of it',
      '  plugins.dms[0].config: there',
    ])
  })

  it.each<[object, string]>([
    [
      { adapter: {} },
      'options of createDmsFromConfig: adapter: unknown option (did you mean "adapters"?); accepted here: adapters, env, clock, logger',
    ],
    [
      { adapters: { argocd: {} } },
      'options of createDmsFromConfig: adapters.argocd: found no function; accepted is a factory such as createArgoCdAdapter',
    ],
    [null as never, 'options of createDmsFromConfig: found null; accepted is an object'],
    ['dms.yaml' as never, 'options of createDmsFromConfig: found a string; accepted is an object'],
  ])('for its options %j', async (options, message) => {
    expect(await caught(createDmsFromConfig({ text: '' }, options))).toMatchObject({ code: 'CONFIG', message })
  })

  it.each<[unknown, string]>([
    [null, 'found nothing'],
    ['dms.yaml', 'found a text; accepted is exactly one of file, text, config'],
    [{ path: 'dms.yaml' }, 'found path'],
    [{ file: 5 }, 'found file that is no text; accepted is the path of a file'],
    [{ text: undefined, file: undefined }, 'found nothing'],
  ])('for a source like %j', async (source, message) => {
    const error = await caught(createDmsFromConfig(source as never))
    expect(error.code).toBe('CONFIG')
    expect(error.message).toContain(`configuration: ${message}`)
  })
})

describe('The path of a finding', () => {
  const tree = { headers: { 'x.y': 'v', x: { y: 'w' }, 'a[0]': 'b' }, list: [{ name: 'n' }], plain: 1 }

  it.each<[string, readonly (string | number)[]]>([
    ['', []],
    ['plain', ['plain']],
    ['headers.x.y', ['headers', 'x.y']],
    ['headers.x', ['headers', 'x']],
    ['headers.a[0]', ['headers', 'a[0]']],
    ['list[0].name', ['list', 0, 'name']],
    ['list.0.name', ['list', 0, 'name']],
    ['list[5].name', ['list', 5, 'name']],
    ['absent.path', ['absent', 'path']],
    ['plain.inner', ['plain', 'inner']],
    ['..', ['..']],
  ])('%j is read by the names that are there', (text, path) => {
    expect(parsePath(text, tree)).toEqual(path)
  })

  it.each<[readonly (string | number)[], string]>([
    [['a', 0, 'b'], 'a[0].b'],
    [['a', 'b.c d'], 'a["b.c d"]'],
    [['a', 'b:s3cret'], 'a["b…"]'],
    [['n'.repeat(61)], `["${'n'.repeat(60)}…"]`],
    [['n'.repeat(60)], 'n'.repeat(60)],
    [['5'], '["5"]'],
  ])('%j is written as %s', (path, text) => {
    expect(formatPath(path)).toBe(text)
  })

  it('leads to own members alone', () => {
    expect(valueAt(tree, ['list', 0, 'name'])).toBe('n')
    expect(valueAt(tree, ['plain', 'inner'])).toBeUndefined()
    expect(valueAt(tree, ['constructor'])).toBeUndefined()
  })
})

function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
