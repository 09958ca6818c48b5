import fc from 'fast-check'
import { expect, it } from 'vitest'
import { watchSummaries } from '../src/adapter/watch/watch-summaries.ts'
import type { FollowEvent } from '../src/adapter/watch/watch-summaries-types.ts'
import type { DeploymentSummary } from '../src/contract/deployment.ts'
import type { WatchEvent } from '../src/contract/watch.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { FakeClock, settle } from './support/fake-clock.ts'
import { PROPERTY_RUNS } from './support/property-runs.ts'
import { versionIn, versionOf } from './support/watched-backend.ts'

/** A store that remembers its changes until it is compacted, and streams them behind a position. */
class Store {
  readonly items = new Map<string, number>()
  readonly log: FollowEvent[] = []
  readonly #open = new Set<() => void>()
  compacted = 0
  down = false
  #cuts = 0

  get revision(): number {
    return this.log.length
  }

  set(name: string): void {
    const version = this.revision + 1
    const created = !this.items.has(name)
    this.items.set(name, version)
    this.#add({ type: 'changed', summary: versionOf(name, version), version, created, position: String(version) })
  }

  delete(name: string): void {
    if (!this.items.delete(name)) return
    const version = this.revision + 1
    const summary = versionOf(name, version)
    this.#add({ type: 'gone', id: summary.id, summary, version, position: String(version) })
  }

  cut(): void {
    this.#cuts += 1
    for (const wake of this.#open) wake()
  }

  list() {
    this.#requireUp()
    const items = [...this.items].map(([name, version]) => ({ summary: versionOf(name, version), version }))
    return { items, position: String(this.revision) }
  }

  async *follow(position: string | null, signal: AbortSignal): AsyncGenerator<FollowEvent> {
    this.#requireUp()
    if (Number(position) < this.compacted) throw new DmsError({ code: 'EXPIRED', message: 'compacted' })
    const cuts = this.#cuts
    let next = Number(position)
    let marked = -1
    for (;;) {
      if (signal.aborted || cuts !== this.#cuts || this.down) throw new DmsError({ code: 'UNAVAILABLE', message: 'cut' })
      const event = this.log[next]
      if (event !== undefined) {
        next += 1
        yield event
      } else if (marked !== next) {
        marked = next
        yield { type: 'bookmark', position: String(next) }
      } else await this.#change(signal)
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#open.delete(wake)
        resolve()
      }
      this.#open.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  #add(event: FollowEvent): void {
    this.log.push(event)
    for (const wake of this.#open) wake()
  }

  #requireUp(): void {
    if (this.down) throw new DmsError({ code: 'UNAVAILABLE', message: 'down' })
  }
}

const step = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'delete', 'cut', 'down', 'up', 'compact', 'outage', 'wait', 'read', 'read', 'drain', 'resume'),
  name: fc.constantFrom('api', 'db', 'web'),
})

it('After any sequence of changes, cuts, outages and resumes, a reader knows what there is, and has never gone back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50, size: 'max' }), async (steps) => {
      const clock = new FakeClock()
      const store = new Store()
      const matches = (summary: DeploymentSummary) => versionIn(summary) % 3 !== 0
      const known = new Map<string, number>()
      const newest = new Map<string, number>()
      let cursor: string | null = null
      let controller = new AbortController()
      const begin = (resumeFrom: string | undefined) => {
        controller = new AbortController()
        const { signal } = controller
        const list = async () => store.list()
        return watchSummaries({
          clock,
          random: () => 0.5,
          signal,
          resumeFrom,
          matches,
          list,
          follow: (position, inner) => store.follow(position, inner),
        })[Symbol.asyncIterator]()
      }
      let reader = begin(undefined)
      let pending: Promise<IteratorResult<WatchEvent>> | undefined
      const apply = ({ type, deployment, cursor: at }: WatchEvent) => {
        if (deployment !== null) {
          const { name } = deployment.spec
          expect(versionIn(deployment)).toBeGreaterThanOrEqual(newest.get(name) ?? 0)
          newest.set(name, versionIn(deployment))
          if (type === 'deleted') known.delete(name)
          else known.set(name, versionIn(deployment))
        }
        if (at !== null) cursor = at
      }
      const startAnew = () => {
        known.clear()
        cursor = null
        reader = begin(undefined)
      }
      /** One event, if there is one without waiting. */
      const read = async (): Promise<boolean> => {
        pending ??= reader.next()
        pending.catch(() => undefined) // looked at below
        const settled = await Promise.race([
          pending.then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          ),
          settle(),
        ])
        if (settled === undefined) return false
        pending = undefined
        if ('error' in settled) {
          expect(settled.error).toMatchObject({ code: 'EXPIRED' })
          startAnew()
        } else apply(settled.result.value)
        return true
      }
      for (const { kind, name } of steps) {
        if (kind === 'set') store.set(name)
        else if (kind === 'delete') store.delete(name)
        else if (kind === 'cut') store.cut()
        else if (kind === 'down') store.down = true
        else if (kind === 'up') store.down = false
        else if (kind === 'compact') store.compacted = store.revision
        else if (kind === 'wait') await clock.advance(400)
        else if (kind === 'read') await read()
        else if (kind === 'drain') while (await read());
        else if (kind === 'outage') {
          // Nobody will ever be told what happens in it.
          store.down = true
          store.cut()
          await settle()
          store.delete(name)
          store.compacted = store.revision
          store.down = false
        } else if (cursor !== null) {
          // The reader goes away and comes back, perhaps in another process.
          controller.abort()
          pending = undefined
          reader = begin(cursor)
        }
        if (store.down) store.cut()
      }
      store.down = false
      for (let round = 0; round < 3; round += 1) {
        await clock.advance(60_000)
        while (await read());
      }
      const there = [...store.items].filter(([name, version]) => matches(versionOf(name, version)))
      expect([...known].sort()).toEqual(there.sort())
      controller.abort()
    }),
    { ...PROPERTY_RUNS, numRuns: 300 },
  )
}, 60_000)
