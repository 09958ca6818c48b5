import type { VirtualClock } from '@gitops-dms/testkit/simulator'
import { type ArgoCdSimulator, startArgoCdSimulator } from '../../src/argocd/index.ts'
import type { KubeObject } from '../../src/cluster/kube-object.ts'
import type { Access, Sent } from '../answer.ts'
import type { Exchange, Given, RecordedRequest } from '../recording.ts'
import type { Moment } from './agenda.ts'
import { type Deed, isDeed, readArgoCdGiven } from './argocd-given.ts'
import { ask } from './ask.ts'
import { namesOfNow } from './names-of-now.ts'
import { outageSwitches } from './outage-switches.ts'
import { QuietClock } from './quiet-clock.ts'
import { type RecordedContent, startRecordedServers } from './recorded-servers.ts'
import { accountsOf, passwordOf, startSenders } from './senders.ts'
import type { Past } from './shown-applications.ts'

export interface ArgoCdWorld {
  readonly clock: VirtualClock
  readonly simulator: ArgoCdSimulator
  /** What happens by itself: commits, the past of applications, what `given` says is done at a time. */
  readonly moments: readonly Moment[]
  /** Of these what the simulator refused, so that the world is not the one that was recorded. */
  readonly failures: readonly { readonly what: string; readonly error: unknown }[]
  /** What happened right before a request. */
  before(exchange: Exchange): Promise<void>
  /** The recorded request, as it is made here. @throws when its sender is not known. */
  send(exchange: Exchange): { readonly access: Access; readonly sent: Sent }
  after(exchange: Exchange, text: string): void
  /** A branch moves. False = no repository has the commit. */
  pointAt(commit: string): Promise<boolean>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly exchanges: readonly Exchange[]
  readonly given: readonly Given[]
  readonly pasts: readonly Past[]
  /** Objects that answers show. */
  readonly shown?: readonly KubeObject[]
  readonly content: RecordedContent
  /** Of the first exchange or of the life, in milliseconds since the epoch. */
  readonly startsAt: number
  /** Commits that somebody tells of come when they are told. */
  readonly told?: ReadonlySet<string>
}

/** A control plane comes to rest before anything is asked. */
const REST_MS = 30_000

/** One Argo CD with what it fetches from, and what is known of its past. */
export async function startArgoCdWorld({
  exchanges,
  given: entries,
  pasts,
  shown = [],
  content,
  startsAt,
  told = new Set(),
}: WorldOptions): Promise<ArgoCdWorld> {
  const given = readArgoCdGiven(entries)
  const deeds = given.filter(isDeed)
  const timed: { readonly at: number; readonly what: string; readonly deed: Deed }[] = [
    ...deeds.flatMap((entry) => {
      const when = 'at' in entry ? Date.parse(entry.at) : 'atMs' in entry ? startsAt + entry.atMs : undefined
      return when === undefined ? [] : [{ at: when, what: `given at ${new Date(when).toISOString()}`, deed: entry }]
    }),
    ...pasts.flatMap(({ name, deeds }) => deeds.map(({ at, request }) => ({ at, what: `past of ${name}`, deed: { request } }))),
  ]
  const begin = Math.min(startsAt, ...timed.map(({ at }) => at)) - REST_MS
  const clock = new QuietClock(begin)
  const servers = await startRecordedServers(content, JSON.stringify([exchanges, entries, pasts]))
  const late = given.flatMap((entry) => ('commit' in entry ? [{ hash: entry.commit, at: Date.parse(entry.cameAt) }] : []))
  const apart = new Set([...told, ...late.map(({ hash }) => hash)])
  await servers.goTo(begin, apart)
  const settings = Object.assign({}, ...given.map((entry) => ('settings' in entry ? entry.settings : {})))
  const passwords = Object.fromEntries(accountsOf(given, exchanges).map((name) => [name, passwordOf(name)]))
  const simulator = await startArgoCdSimulator({ clock, ...{ passwords }, ...settings })
  const hereIn = (object: KubeObject) => JSON.parse(servers.here(JSON.stringify(object))) as KubeObject
  for (const object of shown) if (!isThere(simulator, object)) simulator.cluster.restore(hereIn(object))
  for (const entry of given) if ('object' in entry) put(simulator, hereIn(entry.object))
  await clock.settle()
  const senders = await startSenders(simulator, clock, given, exchanges)
  const outage = outageSwitches(simulator)
  const names = namesOfNow(simulator.cluster, exchanges)
  const here = (request: RecordedRequest): RecordedRequest => JSON.parse(names.of(servers.here(JSON.stringify(request)))) as RecordedRequest
  const failures: { what: string; error: unknown }[] = []
  const act = async (deed: Deed): Promise<void> => {
    if ('request' in deed) await ask(clock, simulator, here(deed.request), simulator.token)
    else if ('kubernetes' in deed) await ask(clock, simulator.kubernetes, here(deed.kubernetes), simulator.kubernetes.token)
    else await outage(deed.outage)
  }
  return {
    clock,
    simulator,
    failures,
    moments: [
      ...servers.commits.filter(({ hash }) => !apart.has(hash)).map(({ at }) => ({ at, run: () => servers.goTo(at, apart) })),
      ...late.map(({ hash, at }) => ({ at, run: async () => void (await servers.pointAt(hash)) })),
      ...timed.map(({ at, what, deed }) => ({ at, run: () => act(deed).catch((error: unknown) => void failures.push({ what, error })) })),
    ],
    before: async ({ id }) => {
      for (const entry of deeds) {
        if (!('before' in entry) || entry.before !== id) continue
        await act(entry)
        await clock.advance(entry.thenMs ?? 0)
      }
    },
    send: (exchange) => {
      const { method, path, headers, body } = here(exchange.request)
      // Calls of a life have no headers in their recording, and the usual ones.
      const { authorization, cookie, ...others }: Readonly<Record<string, string>> = headers ?? {
        authorization: '',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      }
      const credentials: Record<string, string> = {}
      if (authorization !== undefined) credentials['authorization'] = `Bearer ${senders.tokenFor(exchange)}`
      if (cookie !== undefined) credentials['cookie'] = `argocd.token=${senders.tokenFor(exchange)}`
      const { url, ca } = simulator
      const access = { url: wasPlain(exchange) ? url.replace('https:', 'http:') : url, ca }
      return { access, sent: { method, path, headers: { ...others, ...credentials }, body: bytes(withPassword(body, simulator)) } }
    },
    after: ({ id }, text) => senders.learn(id, text),
    pointAt: (commit) => servers.pointAt(commit),
    close: async () => {
      await simulator.close()
      await servers.close()
    },
  }
}

/** What the simulator makes by itself stays its own. */
const isThere = ({ cluster }: ArgoCdSimulator, object: KubeObject): boolean => cluster.find(cluster.kindOf(object), object.metadata) !== undefined

/** Into what the simulator made at its start, if it did. */
function put(simulator: ArgoCdSimulator, object: KubeObject): void {
  const { cluster } = simulator
  const kind = cluster.kindOf(object)
  if (isThere(simulator, object)) cluster.patch(kind, object.metadata, JSON.parse(JSON.stringify(object)), { type: 'merge' })
  else if (object.metadata.uid === undefined) cluster.create(object)
  else cluster.restore(object)
}

/** To the port of TLS, but without it: only then is the same path on the same host the answer. */
const wasPlain = ({ request: { path }, response: { status, headers = [] } }: Exchange): boolean =>
  status === 307 && headers.some(([name, value]) => name.toLowerCase() === 'location' && /^https:\/\//.test(value) && value.endsWith(path))

/** Passwords are left out of recordings. */
function withPassword(body: unknown, { username, password }: ArgoCdSimulator): unknown {
  if (typeof body !== 'object' || body === null || !('password' in body) || !('username' in body)) return body
  if (body.password !== '<redacted>') return body
  return { ...body, password: body.username === username ? password : passwordOf(String(body.username)) }
}

function bytes(body: unknown): Buffer | undefined {
  if (body === undefined || body === null) return undefined
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
