import { Agent } from 'node:https'
import { type ReferenceBackend, type ReferenceBackendOptions, startReferenceBackend } from '../../src/reference/backend/start-reference-backend.ts'
import type { WireWritten } from '../../src/reference/backend/wire-answers.ts'
import type { WireKind, WireObject } from '../../src/reference/backend/wire-types.ts'
import { VirtualClock } from '../../src/simulator/index.ts'
import { type Answer, call, type Lines, openLines } from './https-call.ts'

export interface World {
  readonly backend: ReferenceBackend
  readonly clock: VirtualClock
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  lines(path: string): Promise<Lines>
  create(name: string, spec?: object, query?: string, kind?: WireKind): Promise<WireWritten>
  get(name: string, kind?: WireKind): Promise<WireObject>
  patch(name: string, spec: object, query?: string, kind?: WireKind): Promise<Answer>
  /** Lets the engine live until the object is so. */
  until(name: string, isSo: (object: WireObject) => boolean, kind?: WireKind): Promise<WireObject>
  /** Created and at rest. */
  healthy(name: string, spec?: object, kind?: WireKind): Promise<WireObject>
  close(): Promise<void>
}

const PATH = { App: 'apps', Release: 'releases' }

/** The backend on a clock that stands still unless a test moves it, and whoever talks to it by plain HTTPS. */
export async function startWorld(options: ReferenceBackendOptions = {}): Promise<World> {
  const clock = new VirtualClock()
  const backend = await startReferenceBackend({ clock, ...options })
  const agent = new Agent({ keepAlive: true })
  const ask: World['ask'] = (method, path, body, headers) =>
    call(backend, method, `/v1${path}`, { agent, body, ...(headers === undefined ? {} : { headers }) })
  const get: World['get'] = async (name, kind = 'App') => (await ask('GET', `/${PATH[kind]}/reference/${name}`)).json
  const create: World['create'] = async (name, spec = {}, query = '', kind = 'App') => {
    const answer = await ask('POST', `/${PATH[kind]}${query}`, { metadata: { name }, spec: { ...sources(name, kind), ...spec } })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.json
  }
  const until: World['until'] = async (name, isSo, kind = 'App') => {
    for (let steps = 0; steps < 500; steps++) {
      const object = await get(name, kind)
      if (isSo(object)) return object
      await clock.advance(1)
    }
    throw new Error(`it never was so; it is ${JSON.stringify((await get(name, kind)).status, null, 1)}`)
  }
  return {
    backend,
    clock,
    ask,
    get,
    create,
    until,
    lines: (path) => openLines(backend, `/v1${path}`),
    patch: (name, spec, query = '', kind = 'App') => ask('PATCH', `/${PATH[kind]}/reference/${name}${query}`, { spec }),
    healthy: async (name, spec, kind = 'App') => {
      await create(name, spec, '', kind)
      return until(name, isWell, kind)
    },
    close: async () => {
      agent.destroy()
      await backend.close()
    },
  }
}

export const sources = (name: string, kind: WireKind = 'App') => ({
  target: { namespace: 'apps' },
  from: [
    kind === 'App'
      ? { type: 'git', url: `https://git.reference.test/acme/${name}.git`, ref: { branch: 'main' } }
      : { type: 'chart', repo: 'https://charts.reference.test/acme', chart: name },
  ],
})

export const isFresh = ({ metadata, status }: WireObject): boolean =>
  status.observedGeneration === metadata.generation &&
  !['queued', 'running', 'stopping'].includes(status.operation?.state ?? '') &&
  (status.operation === null || status.comparedOperation === status.operation.id)

export const isWell = (object: WireObject): boolean => isFresh(object) && object.status.sync === 'same' && object.status.health.state === 'ok'
