// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { ConfigSource } from '../src/config/read-config.ts'
import type { AdapterFactory } from '../src/contract/adapter-context.ts'
import type { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { fakeFactories } from './support/config-factories.ts'
import { fakeAdapter } from './support/fake-adapter.ts'
import { scratchFolder } from './support/scratch-folder.ts'

const refusal = async (source: ConfigSource, adapters: Record<string, AdapterFactory> = fakeFactories().adapters, env = {}) => {
  const error = await caught(createDmsFromConfig(source, { adapters, env }))
  expect(error).toMatchObject({ code: 'CONFIG', retryable: false })
  return error
}

interface Found {
  readonly path: string
  readonly message: string
  readonly line: number | null
  readonly column: number | null
}

const issuesOf = (error: DmsError) => error.details['issues'] as unknown as readonly Found[]

/** One instance of type argocd, whose lines can be changed: number them as an editor does. */
const ARGOCD = ['plugins:', '  dms:', '    - name: prod', '      type: argocd', '      config:', '        serverUrl: https://argocd.test']
const withLine = (line: number, text: string) => ARGOCD.toSpliced(line - 1, 1, text).join('\n')
const withMore = (...lines: string[]) => [...ARGOCD, ...lines].join('\n')

/** What is wrong, the text, and the one finding: line, column, path, and what its message begins with. */
const REFUSED: readonly (readonly [string, string, number, number, string, string])[] = [
  ['an unknown key at the top', withMore('plugin:', '  x: 1'), 7, 1, 'plugin', 'unknown (did you mean "plugins"?); accepted here: plugins'],
  ['an unknown key beside dms', withLine(2, '  dsm: []\n  dms:'), 2, 3, 'plugins.dsm', 'unknown (did you mean "dms"?); accepted here: dms'],
  [
    'an unknown key of an instance',
    withLine(4, '      type: argocd\n      confg: {}'),
    5,
    7,
    'plugins.dms[0].confg',
    'unknown (did you mean "config"?); accepted here: name, type, enabled, readOnly, timeoutMs, config',
  ],
  [
    'an unknown setting',
    withMore('        authTokn: x'),
    7,
    9,
    'plugins.dms[0].config.authTokn',
    'unknown (did you mean "authToken"?); accepted here: serverUrl, authToken, namespace',
  ],
  [
    'an unknown setting below, its value on the next line',
    withMore('        syncPolicy:', '          prun:', '            true'),
    8,
    11,
    'plugins.dms[0].config.syncPolicy.prun',
    'unknown (did you mean "prune"?); accepted here: automated, prune, selfHeal',
  ],
  ['an unknown key like no other', withMore('xyzzyxyzzy: 1'), 7, 1, 'xyzzyxyzzy', 'unknown; accepted here: plugins'],
  ['no plugins', 'plugin: x', 1, 1, 'plugin', 'unknown (did you mean "plugins"?); accepted here: plugins'],
  ['no instances', 'plugins:\n  dms: []', 2, 3, 'plugins.dms', 'found an empty list; accepted is a list of at least 1'],
  ['an instance without a name', withLine(3, '    - enabled: true'), 3, 7, 'plugins.dms[0].name', 'found nothing; accepted is text'],
  ['an instance without a type', withLine(4, '      enabled: true'), 3, 7, 'plugins.dms[0].type', 'found nothing; accepted is text'],
  ['an instance that is none', withMore('    - argocd'), 7, 7, 'plugins.dms[1]', 'found "argocd"; accepted is an object'],
  ['a name with a space', withLine(3, '    - name: my prod'), 3, 7, 'plugins.dms[0].name', 'found "my prod"; accepted is a name of letters, digits'],
  ['a name with a colon', withLine(3, '    - name: a:b'), 3, 7, 'plugins.dms[0].name', 'found "a:b"; accepted is a name of letters, digits'],
  [
    'a name twice',
    withMore('    - name: prod', '      type: argocd', '      config: { serverUrl: https://x }'),
    7,
    7,
    'plugins.dms[1].name',
    'found "prod" again (plugins.dms[0] has it); names of instances are unique',
  ],
  [
    'a name twice, once disabled',
    withMore('    - name: prod', '      type: argocd', '      enabled: false'),
    7,
    7,
    'plugins.dms[1].name',
    'found "prod" again',
  ],
  [
    'enabled in words',
    withLine(4, '      type: argocd\n      enabled: yes'),
    5,
    7,
    'plugins.dms[0].enabled',
    'found "yes"; accepted is true or false',
  ],
  ['settings that are none', withLine(6, '        - x'), 5, 7, 'plugins.dms[0].config', 'found a list; accepted is an object'],
  ['settings that are left out', ARGOCD.slice(0, 5).join('\n'), 5, 7, 'plugins.dms[0].config', 'found null; accepted is an object'],
  [
    'a misspelt type',
    withLine(4, '      type: argo cd'),
    4,
    7,
    'plugins.dms[0].type',
    'found "argo cd" (did you mean "argocd"?); accepted is argocd, flux, or',
  ],
  [
    'a type that is no package',
    withLine(4, '      type: ./adapter.js'),
    4,
    7,
    'plugins.dms[0].type',
    'found "./adapter.js"; accepted is argocd, flux, or the full name of an installed package that exports createAdapter',
  ],
  ['a type that Node has', withLine(4, '      type: fs'), 4, 7, 'plugins.dms[0].type', 'found "fs"; accepted is argocd, flux, or'],
  [
    'a type that every object has',
    withLine(4, '      type: constructor'),
    4,
    7,
    'plugins.dms[0].type',
    'found "constructor"; accepted is argocd, flux, or',
  ],
  ['a setting that is missing', withLine(6, '        namespace: argocd'), 5, 7, 'plugins.dms[0].config.serverUrl', 'found nothing; accepted is text'],
  ['a setting of a wrong type', withLine(6, '        serverUrl: [a]'), 6, 9, 'plugins.dms[0].config.serverUrl', 'found a list; accepted is text'],
  [
    'a setting in a list',
    withMore('        paths:', '          - ok', '          - 5'),
    9,
    13,
    'plugins.dms[0].config.paths[1]',
    'found 5; accepted is text',
  ],
  [
    'a variable that is not set',
    withMore('        authToken: ${TOKEN}'),
    7,
    9,
    'plugins.dms[0].config.authToken',
    'the variable TOKEN is not set; set it, or write ${TOKEN:-default}',
  ],
  [
    'a variable that is not set, where a boolean is wanted',
    withLine(4, '      type: argocd\n      enabled: ${ON}'),
    5,
    7,
    'plugins.dms[0].enabled',
    'the variable ON is not set',
  ],
  [
    'a variable that every object has',
    withMore('        authToken: ${toString}'),
    7,
    9,
    'plugins.dms[0].config.authToken',
    'the variable toString is not set',
  ],
  [
    'a reference that is none',
    withMore('        authToken: ${TO-KEN}'),
    7,
    9,
    'plugins.dms[0].config.authToken',
    'found ${TO-KEN}; accepted is ${NAME}, ${NAME:-default} or $$ for a dollar sign',
  ],
]

describe('A configuration is refused', () => {
  it.each(REFUSED)('for %s, with its line, its path and what is accepted', async (_what, text, line, column, path, message) => {
    const error = await refusal({ text })
    expect(issuesOf(error)).toEqual(expect.arrayContaining([{ path, message: expect.stringContaining(message), line, column }]))
    expect(error.message).toContain(`line ${line}, column ${column}: ${path}: ${message}`)
    expect(error.message).toMatch(/^text: /)
  })

  it.each(REFUSED.filter(([what]) => !['an unknown key at the top', 'no plugins'].includes(what)))(
    'for %s and nothing else',
    async (_what, text, line, column) => {
      const error = await refusal({ text })
      expect(issuesOf(error)).toHaveLength(1)
      expect(error.message).toContain(`text: line ${line}, column ${column}: `)
    },
  )

  it('with the variable that was meant', async () => {
    const error = await refusal({ text: withMore('        authToken: ${ARGOCD_TOKEN}') }, undefined, { ARGOCD_TOKENS: 's3cret' })
    expect(error.message).toContain('the variable ARGOCD_TOKEN is not set (did you mean "ARGOCD_TOKENS"?); set it')
    expect(error.message).not.toContain('s3cret')
  })

  it('with the name of the file as it was given', async () => {
    const file = join(await scratchFolder({ 'dms.yaml': withMore('plugin: x') }), 'dms.yaml')
    expect((await refusal({ file })).message).toBe(`${file}: line 7, column 1: plugin: unknown (did you mean "plugins"?); accepted here: plugins`)
  })

  it('given as an object with its paths', async () => {
    const error = await refusal({ config: { plugins: { dms: [{ name: 'x', type: 'flux', config: { gitProvider: 'svn' } }] } } })
    expect(error.message).toBe(
      'config: 2 problems\n' +
        '  plugins.dms[0].config.namespace: found nothing; accepted is text\n' +
        '  plugins.dms[0].config.gitProvider: found "svn"; accepted is "github" or "gitlab" or "bitbucket"',
    )
    expect(issuesOf(error).map(({ line, column }) => [line, column])).toEqual([
      [null, null],
      [null, null],
    ])
  })

  it('with all faults at once, in order of the file, whoever found them', async () => {
    const text = [
      'plugins:',
      '  dms:',
      '    - { type: flux, name: a b, config: { namespace: x, gitProvider: svn } }',
      '    - name: b',
      '      type: argocd',
      '      config:',
      '        authTokn: x',
      '        namespace: 5',
      '        serverUrl: ${URL}',
      '    - name: c',
      '      type: no-such-package',
      '      enabld: true',
      '    - name: b',
      '      type: flux',
      '      config: { namespace: [] }',
      '    - name: d',
      '      type: no-such-package',
      'extra: 1',
    ].join('\n')
    const error = await refusal({ text })
    expect(issuesOf(error).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '3 plugins.dms[0].name',
      '7 plugins.dms[1].config.authTokn',
      '8 plugins.dms[1].config.namespace',
      '9 plugins.dms[1].config.serverUrl',
      '12 plugins.dms[2].enabld',
      '13 plugins.dms[3].name',
      '15 plugins.dms[3].config.namespace',
      '17 plugins.dms[4].type',
      '18 extra',
    ])
    expect(error.message.split('\n')[0]).toBe('text: 9 problems')
    expect(error.message.split('\n')).toHaveLength(10)
  })

  it('with faults on one line in their order there', async () => {
    const error = await refusal({ text: 'plugins: { dms: [{ zzzzzz: 1, name: a b, yyyyyy: 2, type: flux }] }' })
    expect(issuesOf(error).map(({ path }) => path)).toEqual(['plugins.dms[0].zzzzzz', 'plugins.dms[0].name', 'plugins.dms[0].yyyyyy'])
  })
})

describe('A configuration that cannot be read is refused', () => {
  it.each([
    ['a tab as indentation', 'plugins:\n\tdms: []', 'line 2, column 1: not valid YAML: a tab indents this line'],
    ['brackets that do not close', 'plugins: { dms: [', 'line 1, column 18: not valid YAML: a bracket is opened and not closed'],
    ['a quote that does not close', 'plugins:\n  dms: "x', 'line 2, column 10: not valid YAML: a quote is opened and not closed'],
    ['a key twice', 'plugins: {}\nplugins: {}', 'line 2, column 1: found "plugins" twice in one object'],
    ['two documents', 'plugins: {}\n---\nplugins: {}', 'line 2, column 1: a second document begins here'],
    ['broken JSON', '{"plugins": {"dms": [}}', 'line 1, column 22: not valid JSON: '],
    ['an alias without an anchor', 'plugins: *nowhere', 'line 1, column 10: found an alias (*name) without its anchor'],
  ])('for %s, with its place', async (_what, text, expected) => {
    const error = await refusal({ text })
    expect(error.message).toContain(`text: ${expected}`)
    expect(issuesOf(error)).toMatchObject([{ path: '', line: expect.any(Number), column: expect.any(Number) }])
  })

  it('for every name that is there twice, each with its place', async () => {
    const { message } = await refusal({ text: 'plugins: {}\na: { b: 1, b: 2, "c d": 3, "c d": 4 }\nplugins: {}' })
    expect(message).toBe(
      'text: 3 problems\n  line 2, column 12: found "b" twice in one object; accepted is once\n' +
        '  line 2, column 28: found a name twice in one object; accepted is once\n' +
        '  line 3, column 1: found "plugins" twice in one object; accepted is once',
    )
  })

  it.each([
    ['too much', `x: ${'y'.repeat(1024 * 1024)}`, 'text: found 1048579 bytes; accepted are at most 1048576'],
    ['no text', 5, 'configuration: found text that is no text; accepted is YAML or JSON'],
  ])('for %s', async (_what, text, expected) => {
    expect((await refusal({ text } as ConfigSource)).message).toBe(expected)
  })

  it.each(['', '# nothing but a comment', 'just a text', '- a\n- list', 'null'])('for %j, which holds no plugins', async (text) => {
    expect((await refusal({ text })).message).toContain('accepted is an object')
  })

  it('for a file that is not there, and for a folder', async () => {
    const folder = await scratchFolder({ 'x.yaml': '' })
    expect(await refusal({ file: join(folder, 'dms.yaml') })).toMatchObject({
      message: `${join(folder, 'dms.yaml')}: cannot be read (there is no such file)`,
      cause: { code: 'ENOENT' },
    })
    expect((await refusal({ file: folder })).message).toBe(`${folder}: cannot be read (it is a folder)`)
  })

  it('for none and for several of file, text and config', async () => {
    expect((await refusal({} as ConfigSource)).message).toBe('configuration: found nothing; accepted is exactly one of file, text, config')
    expect((await refusal({ file: 'x', text: '' } as ConfigSource)).message).toContain('found file and text; accepted is exactly one of')
  })
})

describe('A factory that fails', () => {
  const text = withMore('        nested:', '          list:', '            - { name: a }')
  const failing = (error: unknown): Record<string, AdapterFactory> => ({
    argocd: () => {
      throw error
    },
  })

  it('as it should is told at the lines of its settings', async () => {
    const { DmsError: Failure } = await import('../src/errors/dms-error.ts')
    const issues = [
      { path: 'nested.list[0].name', message: 'no such list' },
      { path: 'serverUrl', message: 'no such server' },
      { path: 'absent.path', message: 'not there' },
      { path: '', message: 'all of it' },
    ]
    const error = await refusal({ text }, failing(new Failure({ code: 'CONFIG', message: 'x', details: { issues } })))
    expect(issuesOf(error)).toEqual([
      { path: 'plugins.dms[0].config.absent.path', message: 'not there', line: 5, column: 7 },
      { path: 'plugins.dms[0].config', message: 'all of it', line: 5, column: 7 },
      { path: 'plugins.dms[0].config.serverUrl', message: 'no such server', line: 6, column: 9 },
      { path: 'plugins.dms[0].config.nested.list[0].name', message: 'no such list', line: 9, column: 17 },
    ])
  })

  it('as it should, without issues, is told by its message', async () => {
    const { DmsError: Failure } = await import('../src/errors/dms-error.ts')
    const error = await refusal({ text }, failing(new Failure({ code: 'CONFIG', message: 'settings of argocd: no' })))
    expect(error.message).toBe('text: line 5, column 7: plugins.dms[0].config: settings of argocd: no')
  })

  it('as it should not is told all the same, beside the others', async () => {
    const both = `${text}\n    - name: b\n      type: flux\n      config: {}`
    const error = await refusal({ text: both }, { ...fakeFactories().adapters, ...failing(new TypeError('x is not a function')) })
    expect(issuesOf(error).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'plugins.dms[0].config: the adapter failed on these settings: unexpected failure: x is not a function',
      'plugins.dms[1].config.namespace: found nothing; accepted is text',
    ])
  })

  it('by giving no adapter of the contract is told at its type', async () => {
    const newer: unknown = { ...fakeAdapter().adapter, contractVersion: 'v2' }
    const error = await refusal({ text }, { argocd: () => newer as ReturnType<AdapterFactory> })
    expect(issuesOf(error)).toMatchObject([{ path: 'plugins.dms[0].type', line: 4 }])
    expect(error.message).toContain('the factory given for "argocd" gives what is not an adapter of contract v1: contractVersion: found "v2"')
  })
})
