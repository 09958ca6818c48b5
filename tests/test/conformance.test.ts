import type { JsonObject } from '@gitops-dms/core'
import { type Backend, CHECKS, type ConformanceReport, runConformance } from '@gitops-dms/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as argocd from '../support/conformance-argocd.ts'
import * as flux from '../support/conformance-flux.ts'
import { ENGINES, type Engine } from '../support/engines.ts'
import { startRepository, type TestRepository, WEB } from '../support/repository.ts'

const FACTORIES = { argocd, flux } as const

/**
 * What an adapter does not keep yet: the beginning of the reason that the check gives. It is run all the same and has to fail in this way, so
 * whoever mends it takes the line out. What it does not declare would stand here too; today both declare all that these checks need.
 */
const KNOWN: Readonly<Record<Engine['type'], Readonly<Record<string, RegExp>>>> = { argocd: {}, flux: {} }

const H0 = CHECKS.filter(({ needs }) => needs.harness === 'H0')

/** The simulator as a backend of the lowest grade: a place with settings, that nothing is known of but what the adapter says. */
function backendOf(engine: Engine, repository: TestRepository): Backend {
  const settings = Object.fromEntries(Object.entries(engine.config).map(([name, value]) => [name, isToken(value) ? engine.token : value]))
  return {
    name: `${engine.type} simulator`,
    version: '0',
    settings: settings as JsonObject,
    spec: (name, kind) => ({
      name,
      ...(kind !== undefined && { kind }),
      namespace: 'conformance',
      sources: [{ git: { repo: repository.url, revision: 'main', path: 'deploy' } }],
    }),
    close: () => engine.close(),
  }
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const isToken = (value: unknown) => value === '${TOKEN}'

describe.each(ENGINES)('conformance of $type, as far as an adapter alone can show it (H0)', ({ type, start }) => {
  let engine: Engine
  let repository: TestRepository
  const run = (only: readonly string[]): Promise<ConformanceReport> =>
    runConformance({
      adapter: FACTORIES[type].adapter,
      backend: backendOf(engine, repository),
      module: new URL(`../support/conformance-${type}.ts`, import.meta.url),
      execArgv: ['--conditions=@gitops-dms/source'],
      only,
    })
  beforeAll(async () => {
    ;[engine, repository] = await Promise.all([start({ namespaces: ['conformance'] }), startRepository(WEB)])
  })
  afterAll(async () => {
    await engine.close()
    await repository.close()
  })

  it.each(H0)('$id $title', { timeout: 60_000 }, async ({ id }) => {
    const [result] = (await run([id])).results
    const known = KNOWN[type][id]
    if (known !== undefined) expect(result).toMatchObject({ status: 'fail', reason: expect.stringMatching(known) })
    else expect(result?.status, result?.report ?? result?.reason ?? '').toBe('pass')
  })

  it('what is known not to be kept are checks of the kit', () => {
    const ids = H0.map((check) => check.id)
    expect(Object.keys(KNOWN[type]).filter((id) => !ids.includes(id))).toEqual([])
  })
})
