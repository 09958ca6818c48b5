// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { ConfigSource } from '../src/config/read-config.ts'
import type { Clock, Logger } from '../src/contract/adapter-context.ts'
import { caught } from './support/caught.ts'
import { fakeFactories } from './support/config-factories.ts'
import { FakeClock } from './support/fake-clock.ts'
import { scratchFolder } from './support/scratch-folder.ts'

/** The configuration of design.md, section 1, to the letter. */
const YAML = `plugins:
  dms:
    - name: argocd-gitops            # instance name, unique; any number of instances of any type
      type: argocd
      enabled: true
      config:
        serverUrl: https://argocd.example.com
        authToken: \${ARGOCD_AUTH_TOKEN}
        namespace: argocd
        defaultProject: default
        syncPolicy: { automated: true, prune: true, selfHeal: true }
    - name: flux-gitops
      type: flux
      enabled: true
      config:
        namespace: flux-system
        gitProvider: github          # github, gitlab, bitbucket
        defaultBranch: main
`
const CONFIG = {
  plugins: {
    dms: [
      {
        name: 'argocd-gitops',
        type: 'argocd',
        enabled: true,
        config: {
          serverUrl: 'https://argocd.example.com',
          authToken: '${ARGOCD_AUTH_TOKEN}',
          namespace: 'argocd',
          defaultProject: 'default',
          syncPolicy: { automated: true, prune: true, selfHeal: true },
        },
      },
      { name: 'flux-gitops', type: 'flux', enabled: true, config: { namespace: 'flux-system', gitProvider: 'github', defaultBranch: 'main' } },
    ],
  },
}
const env = { ARGOCD_AUTH_TOKEN: 's3cret' }

const instanceOf = (patch: object) => ({ plugins: { dms: [{ ...CONFIG.plugins.dms[1], ...patch }] } })

describe('createDmsFromConfig', () => {
  it.each<[string, () => Promise<ConfigSource>]>([
    ['a text', async () => ({ text: YAML })],
    ['a text with the line ends of Windows', async () => ({ text: YAML.replaceAll('\n', '\r\n') })],
    ['a file', async () => ({ file: join(await scratchFolder({ 'dms.yaml': YAML }), 'dms.yaml') })],
    ['JSON', async () => ({ text: JSON.stringify(CONFIG) })],
    ['JSON in lines with tabs', async () => ({ text: JSON.stringify(CONFIG, undefined, '\t') })],
    ['a JSON file', async () => ({ file: join(await scratchFolder({ 'dms.json': JSON.stringify(CONFIG) }), 'dms.json') })],
    ['an object', async () => ({ config: CONFIG })],
  ])('makes the instances of the design out of %s', async (_what, source) => {
    const { adapters, constructed } = fakeFactories()
    const dms = await createDmsFromConfig(await source(), { adapters, env })
    expect(dms.instances).toEqual(['argocd-gitops', 'flux-gitops'])
    expect(dms.instance('argocd-gitops').type).toBe('argocd')
    expect(dms.instance('flux-gitops').type).toBe('flux')
    expect(constructed).toEqual([
      {
        type: 'argocd',
        settings: {
          serverUrl: 'https://argocd.example.com',
          authToken: 's3cret',
          namespace: 'argocd',
          defaultProject: 'default',
          syncPolicy: { automated: true, prune: true, selfHeal: true },
        },
        context: { instance: 'argocd-gitops' },
      },
      { type: 'flux', settings: { namespace: 'flux-system', gitProvider: 'github', defaultBranch: 'main' }, context: { instance: 'flux-gitops' } },
    ])
  })

  it('hands clock and logger to every adapter', async () => {
    const { adapters, constructed } = fakeFactories()
    const clock: Clock = new FakeClock()
    const log = () => undefined
    const logger: Logger = { debug: log, info: log, warn: log, error: log }
    await createDmsFromConfig({ config: instanceOf({}) }, { adapters, clock, logger })
    expect(constructed.map((one) => one.context)).toEqual([{ instance: 'flux-gitops', clock, logger }])
    expect(constructed[0]?.context?.clock).toBe(clock)
  })

  it('changes nothing in the object that it is given', async () => {
    const config = structuredClone(CONFIG)
    await createDmsFromConfig({ config }, { adapters: fakeFactories().adapters, env })
    expect(config).toEqual(CONFIG)
  })

  it('takes any number of instances of one type', async () => {
    const { adapters, constructed } = fakeFactories()
    const dms = ['b', 'a', 'c'].map((name) => ({ ...CONFIG.plugins.dms[1], name }))
    expect((await createDmsFromConfig({ config: { plugins: { dms } } }, { adapters })).instances).toEqual(['a', 'b', 'c'])
    expect(constructed.map((one) => one.context?.instance)).toEqual(['b', 'a', 'c'])
  })

  it('takes an instance without config, which its adapter judges, and without enabled for enabled', async () => {
    const given: unknown[] = []
    const { adapters } = fakeFactories()
    const custom: (typeof adapters)[string] = (settings, context) => {
      given.push(settings)
      return (adapters['flux'] as (typeof adapters)[string])({ namespace: 'x' } as never, context)
    }
    const dms = await createDmsFromConfig({ config: { plugins: { dms: [{ name: 'x', type: 'custom' }] } } }, { adapters: { custom } })
    expect(dms.instances).toEqual(['x'])
    expect(given).toEqual([{}])
  })
})

describe('An instance with enabled: false', () => {
  it('is known but not constructed, whatever its type, settings and variables', async () => {
    const { adapters, constructed } = fakeFactories()
    const disabled = { name: 'old', type: 'no-such-package', enabled: false, config: { token: '${NOT_SET}', unknown: '${' } }
    const dms = await createDmsFromConfig({ config: { plugins: { dms: [CONFIG.plugins.dms[1], disabled] } } }, { adapters, env: {} })
    expect(dms.instances).toEqual(['flux-gitops'])
    expect(constructed.map((one) => one.context?.instance)).toEqual(['flux-gitops'])
    expect(await caught(() => dms.instance('old'))).toMatchObject({ code: 'FAILED_PRECONDITION', details: { reason: 'disabled' } })
  })

  it('still has its name and shape judged', async () => {
    const error = await caught(
      createDmsFromConfig({ config: instanceOf({ enabled: false, name: 'a b', tpye: 1 }) }, { adapters: fakeFactories().adapters }),
    )
    expect(error.message).toContain('plugins.dms[0].name: found "a b"')
    expect(error.message).toContain('plugins.dms[0].tpye: unknown (did you mean "type"?)')
  })

  it('may be the only one', async () => {
    const dms = await createDmsFromConfig({ config: instanceOf({ enabled: false }) }, { adapters: fakeFactories().adapters })
    expect(dms.instances).toEqual([])
  })
})

describe('Variables', () => {
  const substituted = async (headers: Record<string, string>, variables: Record<string, string | undefined>) => {
    const { adapters, constructed } = fakeFactories()
    const config = { plugins: { dms: [{ name: 'x', type: 'argocd', config: { serverUrl: 'https://x', headers } }] } }
    await createDmsFromConfig({ config }, { adapters, env: variables })
    return (constructed[0]?.settings as { readonly headers?: unknown } | undefined)?.headers
  }

  it.each([
    ['${A}', 'one'],
    ['a ${A} and ${B}${A}.', 'a one and two wordsone.'],
    ['${A:-other}', 'one'],
    ['${UNSET:-other}', 'other'],
    ['${EMPTY:-other}', 'other'],
    ['${EMPTY}', ''],
    ['${UNSET:-}', ''],
    ['${UNSET:-https://x:8080/a-b}', 'https://x:8080/a-b'],
    ['$$', '$'],
    ['$${A}', '${A}'],
    ['$$$${A}', '$${A}'],
    ['$$${A}', '$one'],
    ['$A and $ and 5$', '$A and $ and 5$'],
    ['${NESTED}', '${A} $$'],
    ['${PATTERN}', '$& $1 $` $$'],
  ])('make of %j %j', async (written, expected) => {
    const variables = { A: 'one', B: 'two words', EMPTY: '', NESTED: '${A} $$', PATTERN: '$& $1 $` $$' }
    expect(await substituted({ x: written }, variables)).toEqual({ x: expected })
  })

  it('are looked up in every text, in lists too, and never in names', async () => {
    const { adapters, constructed } = fakeFactories()
    const config = { serverUrl: '${A}', paths: ['x', '${A}'], headers: { '${A}': 'v' } }
    await createDmsFromConfig({ config: { plugins: { dms: [{ name: '${A}', type: 'argocd', config }] } } }, { adapters, env: { A: 'one' } })
    expect(constructed).toMatchObject([
      { context: { instance: 'one' }, settings: { serverUrl: 'one', paths: ['x', 'one'], headers: { '${A}': 'v' } } },
    ])
  })

  it('come from process.env when none are given', async () => {
    const { adapters, constructed } = fakeFactories()
    process.env['DMS_CORE_TEST_VARIABLE'] = 'from the process'
    try {
      await createDmsFromConfig({ config: instanceOf({ config: { namespace: '${DMS_CORE_TEST_VARIABLE}' } }) }, { adapters })
    } finally {
      delete process.env['DMS_CORE_TEST_VARIABLE']
    }
    expect(constructed[0]?.settings).toMatchObject({ namespace: 'from the process' })
  })
})
