import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { Cluster } from '../../src/cluster/cluster.ts'
import { FLUX_KINDS, startFluxSimulator } from '../../src/flux/index.ts'
import type { Access, Answer, Sent } from '../answer.ts'
import { readGiven } from '../given.ts'
import { ask } from '../outside-request.ts'
import { CarriedUids } from './carried-uids.ts'
import type { Played } from './chronology.ts'
import { OutsideChanges } from './outside-changes.ts'
import { serverSwitches } from './server-switches.ts'
import { shownBy } from './shown-objects.ts'
import { spokenNamespaces } from './spoken-namespaces.ts'
import { unknownWorld } from './unknown-world.ts'
import { sendersOf } from './who-sent.ts'

/** The API server of a folder of exchanges: one cluster, without Flux's controllers, at the time of then. */
export interface ExchangeWorld {
  readonly clock: VirtualClock
  readonly access: Access
  readonly outside: OutsideChanges
  /** What happened to the cluster and to the server before a request. */
  before(played: Played): Promise<void>
  /** What happens while a stream goes on. */
  during(played: Played): readonly { readonly atMs: number; act(): Promise<void> }[]
  /** What its answer depends on and nothing tells; asked after `before`. */
  unknown(played: Played): string | undefined
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
  for (const name of spokenNamespaces(played)) {
    await ask(simulator, { method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } })
  }
  const outside = new OutsideChanges(cluster, played)
  outside.begin(played[0]?.startsAt ?? 0)
  const uids = new CarriedUids()
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
    unknown: (one) => outside.unknown(one) ?? unknownWorld(cluster, one),
    send: (one) => {
      const { method, path, headers = {}, contentType, body } = one.exchange.request
      const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization')
      const authorization = senders.authorization(one, simulator.token)
      const credentials = authorization === undefined ? {} : { authorization }
      const typed = contentType === undefined ? {} : { 'content-type': contentType }
      return { method, path, headers: { ...typed, ...Object.fromEntries(others), ...credentials }, body: uids.bytes(body) }
    },
    after: (one, answer) => {
      uids.learn(one.exchange.response.body, answer.text())
      outside.made(one, (answer.status() ?? 500) < 400)
    },
    close: () => simulator.close(),
  }
}

/** Low enough for what a control plane makes of an empty cluster, so that recorded revisions are those of here. */
function startVersionOf(played: readonly Played[]): number {
  const shown = played.map(({ exchange }) => shownBy(exchange).version).filter((version) => version > 0)
  return shown.length === 0 ? 1 : Math.max(1, Math.min(...shown) - 150)
}
