// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references to variables are what is tested
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { ConfigSource } from '../src/config/read-config.ts'
import type { AdapterFactory } from '../src/contract/adapter-context.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { isDmsError } from '../src/errors/is-dms-error.ts'
import { fakeFactories } from './support/config-factories.ts'

const MARK = 'm4rker'

/** Values of ${SECRET}: what a value may hold that makes it look different once it is shown. */
const SECRETS = [
  `${MARK}`,
  `"${MARK}" and \\${MARK}\\`,
  `first line\n${MARK}\ttab`,
  `$& $1 ${MARK} $$`,
  `${'x'.repeat(70)}${MARK.repeat(20)}`,
  `${MARK}`.repeat(1_000),
  `https://user:${MARK}@host/${MARK}`,
  `x://${MARK}@${MARK}`,
  `Bearer ${MARK}`,
  `[${MARK}](.*)+?^`,
  `${MARK}üñ😀`,
]

const BASE = {
  plugins: {
    dms: [
      {
        name: 'a',
        type: 'argocd',
        enabled: true,
        config: { serverUrl: 'https://x', authToken: 'x', syncPolicy: { prune: true }, headers: { a: 'b' }, paths: ['p'] },
      },
      { name: 'b', type: 'flux', enabled: true, config: { namespace: 'x', gitProvider: 'github' } },
    ],
  },
}

type Path = readonly (string | number)[]
type Tree = Record<string | number, unknown>

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

function pathsOf(value: unknown, path: Path = []): Path[] {
  const below = isTree(value)
    ? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]))
    : []
  return [path, ...below]
}

/** The base with something else at one place. */
function replaced(path: Path, replacement: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return replacement
  const change = (tree: unknown, [first = '', ...others]: Path): unknown => {
    const copy: Tree = Array.isArray(tree) ? ([...tree] as unknown as Tree) : { ...(tree as Tree) }
    copy[first] = others.length === 0 ? replacement : change(copy[first], others)
    return copy
  }
  return change(BASE, [key, ...rest])
}

const at = (path: Path): unknown => path.reduce<unknown>((tree, key) => (isTree(tree) ? tree[key] : undefined), BASE)

/** All that a logger could print of an error, causes and hidden members included. */
const everything = (error: DmsError) =>
  [
    inspect(error, { depth: null, showHidden: true, maxStringLength: null }),
    error.stack,
    JSON.stringify(error),
    JSON.stringify(error.toProblem()),
  ].join('\n')

async function failureOf(source: ConfigSource, env: Record<string, string>, adapters: Record<string, AdapterFactory> = fakeFactories().adapters) {
  try {
    await createDmsFromConfig(source, { adapters, env })
    return null // this place takes any text
  } catch (error) {
    if (!isDmsError(error)) throw error
    return error
  }
}

describe.each(SECRETS)('The value %j of a variable', (secret) => {
  const env = { SECRET: secret }
  const REFERENCES = ['${SECRET}', 'before ${SECRET} after', '${UNSET:-x}${SECRET}${SECRET}']

  it('is in no error, wherever in the configuration it stands', async () => {
    let failures = 0
    for (const path of pathsOf(BASE)) {
      for (const reference of REFERENCES) {
        const inside: object = Array.isArray(at(path)) ? [reference] : { unknown: reference, list: [reference] }
        for (const replacement of [
          reference,
          [reference],
          { unknown: reference },
          inside,
          isTree(at(path)) ? { ...(at(path) as Tree), ...inside } : [[reference]],
        ]) {
          const config = replaced(path, replacement)
          for (const source of [{ config }, { text: JSON.stringify(config, undefined, 1) }]) {
            const error = await failureOf(source, env)
            if (error === null) continue
            failures += 1
            expect(error.code).toBe('CONFIG')
            expect(everything(error)).not.toContain(MARK)
          }
        }
      }
    }
    expect(failures).toBeGreaterThan(500)
  })

  it('is in no error of an adapter that shows it', async () => {
    const showing =
      (fail: (shown: string) => unknown): AdapterFactory =>
      (settings: { readonly token: string }) => {
        throw fail(settings.token)
      }
    const fails: readonly ((shown: string) => unknown)[] = [
      (shown) => new TypeError(`no URL: ${shown}`),
      (shown) => new DmsError({ code: 'CONFIG', message: `no URL: ${shown}` }),
      (shown) => new DmsError({ code: 'UNAVAILABLE', message: shown, details: { shown } }),
      (shown) => new DmsError({ code: 'CONFIG', message: 'x', details: { issues: [{ path: 'token', message: `found ${JSON.stringify(shown)}` }] } }),
      (shown) => new DmsError({ code: 'CONFIG', message: 'x', details: { issues: [{ path: 'other', message: `found ${JSON.stringify(shown)}` }] } }),
      (shown) => shown,
    ]
    for (const fail of fails) {
      const config = { plugins: { dms: [{ name: 'a', type: 'mine', config: { token: '${SECRET}' } }] } }
      const error = await failureOf({ config }, env, { mine: showing(fail) })
      expect(error?.code).toBe('CONFIG')
      expect(everything(error ?? expect.unreachable())).not.toContain(secret)
      if (!/:\/\/|Bearer/.test(secret)) expect(everything(error ?? expect.unreachable())).not.toContain(MARK)
    }
  })
})

describe('The values of several variables', () => {
  const env = { SHORT: 'abc', LONG: `abc${MARK}`, LONGER: `x abc${MARK} y` }
  const config = { first: '${SHORT}', second: '${LONG}', third: '${LONGER}' }

  it.each(Object.keys(env))('are hidden whole when one is a part of another: %s', async (name) => {
    const showing: AdapterFactory = () => {
      throw new Error(`no good: ${Reflect.get(env, name)}`)
    }
    const error = await failureOf({ config: { plugins: { dms: [{ name: 'a', type: 'mine', config }] } } }, env, { mine: showing })
    expect(error?.message).toContain(`no good: \${${name}}`)
    expect(everything(error ?? expect.unreachable())).not.toContain(MARK)
  })
})

describe('A secret that is written in the file itself', () => {
  it.each([
    ['in a token of a wrong type', `authToken: [${MARK}]`],
    ['in a misspelt token', `authTokn: ${MARK}`],
    ['in headers', `headers: ${MARK}`],
    ['in a header', `headers: { authorization: 12345, x: [${MARK}] }`],
    ['after an asterisk without quotes', `authToken: *${MARK}`],
    ['after an ampersand without quotes', `authToken: &${MARK} *${MARK}x`],
    ['after a percent sign', `authToken: %${MARK}`],
    ['after an at sign', `authToken: @${MARK}`],
    ['after an exclamation mark', `authToken: !${MARK} { a: }`],
    ['after two exclamation marks', `authToken: !<${MARK} x`],
    ['with a quote that does not close', `authToken: "${MARK}`],
    ['with a backslash in quotes', `authToken: "\\${MARK}"`],
    ['with a backslash and a number in quotes', `authToken: "\\x${MARK}"`],
    ['with a colon', `authToken: a: ${MARK}`],
    ['after quotes', `authToken: "a"${MARK}`],
    ['after a bar', `authToken: |${MARK}`],
    ['in brackets that do not close', `authToken: [${MARK}`],
    ['after brackets', `authToken: [a]${MARK}`],
    ['where no text may be', `authToken: x\n        ${MARK}\n        b: c`],
    ['on a tab', `authToken:\n\t${MARK}`],
    ['before a directive', `authToken: x\n%${MARK} y`],
  ])('is in no error: %s', async (_what, line) => {
    const text = `plugins:\n  dms:\n    - name: a\n      type: argocd\n      config:\n        serverUrl: 5\n        ${line}\n`
    const error = (await failureOf({ text }, {})) ?? expect.unreachable('expected a fault')
    expect(error.code).toBe('CONFIG')
    expect(everything(error)).not.toContain(MARK)
  })
})
