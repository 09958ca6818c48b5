import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../src/cluster/cluster.ts'
import { isMap } from '../src/cluster/kube-object.ts'
import { FLUX_KINDS, startFluxSimulator } from '../src/flux/index.ts'
import type { Access, Answer, Sent } from './answer.ts'
import type { Played } from './chronology.ts'
import { readGiven } from './given.ts'
import { OutsideChanges } from './outside-changes.ts'
import { ask } from './outside-request.ts'
import { serverSwitches } from './server-switches.ts'
import { shownBy } from './shown-objects.ts'
import { sendersOf } from './who-sent.ts'
import { written } from './written-out.ts'

/** The API server of a folder of exchanges: one cluster, without Flux's controllers, at the time of then. */
export interface ExchangeWorld {
  readonly clock: VirtualClock
  readonly access: Access
  readonly outside: OutsideChanges
  /** What happened to the cluster and to the server before a request. */
  before(played: Played): Promise<void>
  /** What happens while a stream goes on. */
  during(played: Played): readonly { readonly atMs: number; act(): Promise<void> }[]
  /** The recorded request, as it is made here. */
  send(played: Played): Sent
  after(played: Played, answer: Answer): void
  close(): Promise<void>
}

/** A control plane comes to rest before anything is asked. */
const START_BEFORE_MS = 60_000

export async function startExchangeWorld(played: readonly Played[]): Promise<ExchangeWorld> {
  const clock = new VirtualClock((played[0]?.startsAt ?? 0) - START_BEFORE_MS)
  const senders = sendersOf(played)
  const cluster = new Cluster({ clock, kinds: FLUX_KINDS, startVersion: startVersionOf(played) })
  const simulator = await startFluxSimulator({ clock, cluster, controllers: false, workloads: false, users: senders.users })
  for (const name of namespacesOf(played)) {
    await ask(simulator, { method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } })
  }
  const outside = new OutsideChanges(cluster, played)
  const uids = new Map<string, string>()
  for (const given of new Set(played.map((one) => one.given))) {
    for (const entry of readGiven(given)) if ('object' in entry) cluster.restore(entry.object)
  }
  const switches = serverSwitches(cluster, simulator.outage)
  await clock.settle()
  return {
    clock,
    access: simulator,
    outside,
    before: async (one) => {
      for (const entry of readGiven(one.given)) {
        if (!('before' in entry) || entry.before !== one.exchange.id) continue
        if ('server' in entry) await switches(entry.server)
        if ('request' in entry) await ask(simulator, entry.request)
      }
      outside.before(one)
    },
    during: (one) =>
      readGiven(one.given).flatMap((entry) =>
        'during' in entry && entry.during === one.exchange.id ? [{ atMs: entry.atMs, act: () => switches(entry.server) }] : [],
      ),
    send: (one) => {
      const { method, path, headers: { authorization: _redacted, ...headers } = {}, body } = one.exchange.request
      const authorization = senders.authorization(one, simulator.token)
      const credentials = authorization === undefined ? {} : { authorization }
      return { method, path, headers: { ...headers, ...credentials }, body: bodyOf(written(body), uids) }
    },
    after: ({ exchange }, answer) => {
      learnUids(uids, exchange.response.body, answer.text())
      if ((answer.status() ?? 500) < 400) outside.written(exchange)
    },
    close: () => simulator.close(),
  }
}

/** Low enough for what a control plane makes of an empty cluster, so that recorded revisions are those of here. */
function startVersionOf(played: readonly Played[]): number {
  const shown = played.map(({ exchange }) => shownBy(exchange).version).filter((version) => version > 0)
  return Math.max(1, Math.min(...shown) - 150)
}

/** Those that a request speaks of and no answer calls missing. */
function namespacesOf(played: readonly Played[]): string[] {
  const names = new Set<string>()
  const missing = new Set<string>()
  for (const { exchange } of played) {
    const name = /\/namespaces\/([^/?]+)/.exec(exchange.request.path)?.[1]
    if (name !== undefined) names.add(name)
    const { body } = exchange.response
    const lost = isMap(body) ? /^namespaces "([^"]+)" not found$/.exec(String(body['message']))?.[1] : undefined
    if (lost !== undefined) missing.add(lost)
  }
  return [...names].filter((name) => !missing.has(name) && name !== 'default' && !name.startsWith('kube-'))
}

function bodyOf(body: unknown, uids: ReadonlyMap<string, string>): Buffer | undefined {
  if (body === null || body === undefined) return undefined
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return Buffer.from(text.replace(UID, (uid) => uids.get(uid) ?? uid))
}

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** An object that a request made has another uid here. */
function learnUids(uids: Map<string, string>, recorded: unknown, text: string): void {
  const then = uidOf(recorded)
  const now = /"uid":\s*"([0-9a-f-]{36})"/.exec(text)?.[1]
  if (then !== undefined && now !== undefined) uids.set(then, now)
}

const uidOf = (body: unknown): string | undefined =>
  isMap(body) && isMap(body['metadata']) && typeof body['metadata']['uid'] === 'string' ? body['metadata']['uid'] : undefined
