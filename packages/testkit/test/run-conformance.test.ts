import type { DmsAdapterV1 } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { type Backend, type Check, type ConformanceOptions, KitError, runConformance } from '../src/index.ts'
import { memoryAdapter } from './support/memory-adapter.ts'
import { checkOf, runChecks, runOnly, spec } from './support/run-checks.ts'

const passing = (number: number) => checkOf(number, async ({ assert }) => assert.ok(true, 'true'))

describe('A run', () => {
  it('tells who was judged, by what, and how each check ended', async () => {
    const report = await runChecks([passing(1)], { seed: 7 })
    expect(report).toMatchObject({ contract: '1.0', adapter: { type: 'memory', version: '1.0.0' }, backend: null, grade: 'H0', seed: 7 })
    expect(report.results).toEqual([
      {
        id: 'DMS-TEST-001',
        level: 'MUST',
        title: 'a title',
        rule: 'R1',
        area: 'TEST',
        status: 'pass',
        reason: null,
        report: null,
        error: null,
        assertions: 1,
        durationMs: expect.any(Number),
      },
    ])
  })

  it('has its order from the seed: the same again, another with another', async () => {
    const checks = Array.from({ length: 12 }, (_, index) => passing(index))
    const order = async (seed: number) => (await runChecks(checks, { seed })).results.map(({ id }) => id)
    const [first, again, other] = [await order(1), await order(1), await order(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect([...other].sort()).toEqual([...first].sort())
  })

  it('gives each check names of its own, and numbers that the seed decides', async () => {
    const seen: unknown[] = []
    const note = (number: number) =>
      checkOf(number, async ({ uid, rng, assert }) => {
        seen.push(uid(), uid(), rng.next())
        assert.ok(true, 'noted')
      })
    await runChecks([note(1), note(2)], { seed: 3 })
    expect(new Set(seen).size).toBe(6)
    const numbers = seen.filter((value) => typeof value === 'number')
    seen.length = 0
    await runChecks([note(1), note(2)], { seed: 3 })
    expect(seen.filter((value) => typeof value === 'number')).toEqual(numbers)
    for (const name of seen.filter((value) => typeof value === 'string')) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])$/)
  })

  it.each<[string, Partial<ConformanceOptions>, RegExp]>([
    ['no check', { checks: [] }, /a run without a check shows nothing/],
    ['the id of no check', { only: ['DMS-NONE-001'] }, /DMS-NONE-001.*DMS-TEST-001/],
  ])('that has %s is refused', async (_what, options, message) => {
    const running = runChecks([passing(1)], options)
    await expect(running).rejects.toThrow(message)
    await expect(running).rejects.toBeInstanceOf(KitError)
  })

  it('without a backend needs a spec', async () => {
    await expect(runConformance({ adapter: () => memoryAdapter() })).rejects.toThrow(/^spec: found nothing/)
  })

  it('calls its hooks around what is run, and around nothing else', async () => {
    const calls: string[] = []
    const hooks = {
      beforeEach: ({ id }: Check) => void calls.push(`before ${id}`),
      afterEach: (_: Check, { id, status }: { id: string; status: string }) => void calls.push(`after ${id} ${status}`),
    }
    await runChecks([passing(1), checkOf(2, async () => undefined, { harness: 'H3' })], { hooks })
    expect(calls).toEqual(['before DMS-TEST-001', 'after DMS-TEST-001 pass'])
  })
})

describe('A check that is not run', () => {
  const none = async () => undefined
  const backend = (over: Partial<Backend>): Backend => ({ name: 'b', version: '1', settings: {}, spec, close: none, ...over })
  const oracle = { deployments: async () => [], workloads: async () => [], exchanges: () => [] }

  it.each<[string, Partial<Check['needs']>, Backend | undefined, string, string]>([
    ['not-declared', { capabilities: ['logs', 'etag'] }, undefined, 'the adapter does not declare logs', 'H0'],
    ['not-declared', { kinds: 2 }, undefined, 'the adapter has 1 kind; this needs 2', 'H0'],
    ['not-declared', { fields: ['values'] }, undefined, 'no kind of the adapter honours values', 'H0'],
    ['not-testable', { harness: 'H1' }, undefined, 'needs H1 (a backend with an oracle); this run has H0', 'H0'],
    ['not-testable', { harness: 'H2' }, backend({ oracle }), 'needs H2 (a backend with control); this run has H1', 'H1'],
    ['not-testable', { harness: 'H3' }, backend({ oracle, control: {} }), 'needs H3 (a backend with faults); this run has H2', 'H2'],
    ['not-testable', { harness: 'H2', control: ['drift'] }, backend({ oracle, control: {} }), 'needs control.drift of the backend', 'H2'],
    ['not-testable', { clock: true }, undefined, 'needs clock', 'H0'],
    ['not-testable', { module: true }, undefined, 'needs module: the option with a file that exports the adapter factory', 'H0'],
    // What is not declared is told first, for no backend would help.
    ['not-declared', { harness: 'H3', capabilities: ['logs'] }, undefined, 'the adapter does not declare logs', 'H0'],
  ])('is %s, for %j', async (status, needs, given, reason, grade) => {
    const never = checkOf(1, async () => Promise.reject(new Error('it was run')), needs)
    const report = await runChecks([never], given && { backend: given })
    expect(report.grade).toBe(grade)
    expect(report.results[0]).toMatchObject({ status, reason, assertions: 0, report: null, error: null })
  })
})

describe('A check that does not pass', () => {
  it('says whose code has thrown what nobody has words for', async () => {
    const wrong = checkOf(1, async function ofTheBackend() {
      Reflect.get(undefined as never, 'x')
    })
    const ownFault = await runOnly(wrong)
    expect(ownFault.status).toBe('error')
    expect(ownFault.report).toMatch(/thrown at\n {4}Reflect.get[^\n]*\n {4}\S*ofTheBackend .*run-conformance\.test/)
    const adapter = () => ({ ...memoryAdapter(), health: async () => Reflect.get(undefined as never, 'x') })
    const broken = await runOnly(
      checkOf(1, async ({ adapter: given }) => void (await given.health({}))),
      { adapter },
    )
    expect(broken.status).toBe('fail')
    expect(broken.report).toMatch(/thrown at\n {4}Reflect.get[^\n]*\n {4}\S*health /)
  })

  it('says what still changes, of a deployment that does not come to rest', async () => {
    let now = 0
    const adapter = () => {
      const sound = memoryAdapter()
      return {
        ...sound,
        getDeployment: async (...args) => ({ ...(await sound.getDeployment(...args)), updatedAt: String(now++) }),
      } satisfies DmsAdapterV1
    }
    const restless = checkOf(1, async ({ create, atRest }) => void (await atRest((await create()).ref)))
    const { status, reason } = await runOnly(restless, { adapter, timeouts: { converge: 50, poll: 5 } })
    expect(status).toBe('fail')
    expect(reason).toMatch(/is at rest: not within 50 ms; .* it still changes, from one get to the next: updatedAt$/)
  })

  it.each<[string, DmsAdapterV1['trackOperation'], RegExp]>([
    [
      'the last progress',
      async function* (_token, { signal }) {
        yield { state: 'running', final: false, status: null, message: 'waits for a source', resources: null, retry: null }
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
      /comes to an end: not within 50 ms; the last progress was running \(no status\): waits for a source$/,
    ],
    [
      'that there was none',
      async function* (_token, { signal }) {
        await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
      /not within 50 ms; no progress has come$/,
    ],
  ])('says, of an operation that does not end, %s', async (_what, trackOperation, words) => {
    const endless = checkOf(1, async ({ create, settle }) => void (await settle((await create()).operation, 'applied')))
    const { status, reason } = await runOnly(endless, { adapter: () => ({ ...memoryAdapter(), trackOperation }), timeouts: { converge: 50 } })
    expect(status).toBe('fail')
    expect(reason).toMatch(words)
  })

  it.each<[string, string, Check['run'], RegExp]>([
    ['error', 'makes no assertion', async () => undefined, /made no assertion/],
    ['error', 'is wrong itself', async () => Reflect.get(undefined as never, 'x'), /Reflect.get called on non-object/],
    ['fail', 'finds something', async ({ assert }) => assert.equal(1, 2, 'one is two'), /^one is two$/],
    ['fail', 'meets a rejection', async ({ adapter }) => void (await adapter.getDeployment({ name: 'x' }, {})), /no deployment "x"/],
    ['fail', 'hangs', () => new Promise(() => undefined), /ran out of time/],
  ])('is %s when it %s', async (status, _what, body, reason) => {
    const result = await runOnly(checkOf(1, body), { timeouts: { op: 20 } })
    expect(result).toMatchObject({ status, reason: expect.stringMatching(reason) })
  })

  it('says what was done, expected and seen, and how to do it again', async () => {
    const failing = checkOf(4, async ({ adapter, create, spec: specOf, step, assert }) => {
      const { ref } = await create(specOf('Memory', 'a-name'))
      step('look at it')
      await adapter.getDeployment(ref, {})
      await assert.rejects(adapter.getDeployment({ name: 'b-name' }, {}), 'CLOSED', 'a get of what is not there')
    })
    const { report } = await runOnly(failing, { seed: 12 })
    expect(report).toBe(`DMS-TEST-004 (MUST, R1): a title

  a get of what is not there
  expected a rejection with CLOSED
  seen     NOT_FOUND: no deployment "b-name"

  done
    create a deployment a-name
    look at it

  last calls (3 of 3)
    createDeployment(a-name) -> started
    getDeployment(Memory/memory/a-name) -> ok
    getDeployment(b-name) -> NOT_FOUND

  because of
    DmsError: no deployment "b-name"

  seed     12
  only it  runConformance({ ...options, only: ['DMS-TEST-004'], seed: 12 })`)
  })

  it.each<[string, (sound: DmsAdapterV1) => Partial<DmsAdapterV1>, RegExp]>([
    [
      'rejects with what is no DmsError',
      () => ({ health: async () => Promise.reject(new TypeError('x of undefined')) }),
      /^health rejected with TypeError: x of undefined; every rejection is a DmsError$/,
    ],
    ['answers without a member', () => ({ health: async () => ({ status: 'up' }) as never }), /^health answered with checkedAt missing/],
    ['gives no promise', () => ({ health: () => 'up' as never }), /^health gave string/],
  ])('is fail for an adapter that %s, whatever the check looks at', async (_what, replacement, reason) => {
    const adapter = () => {
      const sound = memoryAdapter()
      return { ...sound, ...replacement(sound) }
    }
    const tolerant = checkOf(1, async ({ adapter: given, assert }) => {
      await Promise.resolve(given.health({})).catch(() => undefined)
      assert.ok(true, 'nothing is looked at')
    })
    expect(await runOnly(tolerant, { adapter })).toMatchObject({ status: 'fail', reason: expect.stringMatching(reason) })
  })
})
