import assert from 'node:assert/strict'
import {
  type Accepted,
  createDms,
  type DeploymentSpec,
  type DmsAdapterV1,
  type DmsInstance,
  isDmsError,
  type OperationProgress,
  type OperationToken,
  type TrackOptions,
} from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import type { AdapterArguments, MakeAdapter } from './adapter-arguments.ts'
import { createAssert } from './assert.ts'
import type { Backend } from './backend.ts'
import { changedPaths } from './changed-paths.ts'
import type { CheckContext } from './check-context.ts'
import { type CleanUp, removeDeployment } from './clean-up.ts'
import { createNewProcess } from './new-process.ts'
import type { Random } from './random.ts'
import { type createCallLog, recordCalls } from './record-calls.ts'
import type { Timeouts } from './timeouts.ts'
import { createVerbs } from './verbs.ts'

export interface ContextOptions {
  readonly make: MakeAdapter
  readonly backend: Backend | null
  readonly spec: (name: string, kind?: string) => DeploymentSpec
  readonly module: { readonly url: string | URL; readonly execArgv: readonly string[] } | null
  readonly timeouts: Timeouts
  readonly rng: Random
  /** Begins every name of the check; the run and the check are in it. */
  readonly prefix: string
  readonly cleanUp: CleanUp
  readonly log: ReturnType<typeof createCallLog>
  readonly steps: string[]
  readonly signal: AbortSignal
  readonly count: () => void
  readonly allow: (milliseconds: number) => void
}

/** After these a create may have had its effect all the same. */
const MAYBE_MADE = ['OUTCOME_UNKNOWN', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'PROTOCOL', 'INTERNAL', 'CLOSED']

/** What one check works with. Members that the backend lacks are missing at run time; `needs` of the check says that it does not ask for them. */
export function createContext(options: ContextOptions): CheckContext {
  const { make, backend, timeouts, cleanUp, log, signal } = options
  const verbs = createVerbs({ clock: systemClock, timeouts, signal, allow: options.allow, count: options.count })
  const clock = backend?.control?.clock
  const adapterArguments = (over: Partial<AdapterArguments> = {}): AdapterArguments => ({
    settings: backend?.settings ?? {},
    instance: 'conformance',
    ...(clock && { clock }),
    ...over,
  })
  const newAdapter = (over?: Partial<AdapterArguments>): DmsAdapterV1 => {
    const adapter = make(adapterArguments(over))
    cleanUp.last('close an adapter', () => adapter.close())
    return recordCalls(adapter, log)
  }
  const clientOver = (adapter: DmsAdapterV1, name = 'conformance'): DmsInstance => {
    const dms = createDms({ instances: { [name]: adapter }, ...(clock && { clock }) })
    cleanUp.last('close a client', () => dms.close())
    return dms.instance(name)
  }
  let names = 0
  const uid = () => `${options.prefix}${(names++).toString(36)}`
  const adapter = newAdapter()
  let client: DmsInstance | undefined

  // Deletions have an adapter that no check has touched.
  let remover: DmsAdapterV1 | undefined
  const removerOf = () => {
    if (remover !== undefined) return remover
    const made = make(adapterArguments())
    cleanUp.last('close an adapter', () => made.close())
    remover = made
    return made
  }
  const track: CheckContext['track'] = (ref) => cleanUp.defer(`delete ${ref.name}`, () => removeDeployment(removerOf(), ref, timeouts.converge))

  const context: Omit<CheckContext, 'newProcess'> = {
    ...verbs,
    adapter,
    newAdapter,
    get client() {
      client ??= clientOver(adapter)
      return client
    },
    newClient: (over) => clientOver(newAdapter(over), over?.instance),
    spec: (kind = Object.keys(adapter.capabilities.kinds)[0], name = uid()) => options.spec(name, kind),
    uid,
    backend,
    extra: backend?.control ?? {},
    timeouts,
    signal,
    rng: options.rng,
    assert: createAssert(options.count),
    step: (text) => {
      options.steps.push(text)
    },
    track,
    defer: (undo) => cleanUp.defer('undo a step', async () => void (await undo())),
    create: async (spec = context.spec(), createOptions = {}) => {
      context.step(`create ${spec.kind ?? 'a deployment'} ${spec.name}`)
      const made = await verbs
        .within(`createDeployment of ${spec.name}`, timeouts.converge, adapter.createDeployment(spec, createOptions))
        .catch((error) => {
          if (isDmsError(error) && MAYBE_MADE.includes(error.code)) track(refOf(spec))
          throw error
        })
      track(made.ref)
      return made
    },
    live: async (spec) => {
      const { ref, operation }: Accepted = await context.create(spec)
      const { state, message } = await context.settle(operation, 'healthy')
      context.assert.equal(state, 'succeeded', `the create of ${ref.name} is waited for until healthy${message === null ? '' : ` (${message})`}`)
      return context.atRest(ref)
    },
    atRest: (ref) => {
      let before: unknown
      return verbs.eventually(`${ref.name} is at rest`, async () => {
        const now = await adapter.getDeployment(ref, {})
        const settled = { ...now, status: { ...now.status, asOf: null } }
        const [last, moved] = [before, changedPaths(before, settled)]
        before = settled
        if (last === undefined || moved.length > 0) throw new Error(`it still changes, from one get to the next: ${moved.join(', ')}`)
        return now
      })
    },
    settle: (token, until) => {
      context.step(`follow the ${token.kind} of ${token.ref.name} until ${until}`)
      const aborted = new AbortController()
      let seen: OperationProgress | null = null
      const following = lastProgress(adapter, token, { until, signal: AbortSignal.any([aborted.signal, signal]) }, (progress) => {
        seen = progress
      })
      return verbs
        .within(`the ${token.kind} of ${token.ref.name} comes to an end`, timeouts.converge, following)
        .catch((error) => {
          if (error instanceof assert.AssertionError) error.message += `; ${seen === null ? 'no progress has come' : inWords(seen)}`
          throw error
        })
        .finally(() => aborted.abort())
    },
  }
  const { oracle, control, faults } = backend ?? {}
  return Object.defineProperties(context as CheckContext, {
    ...(oracle && { oracle: { value: oracle, enumerable: true } }),
    ...(control && { control: { value: control, enumerable: true } }),
    ...(faults && { faults: { value: faults, enumerable: true } }),
    ...(options.module && { newProcess: { value: newProcess(options, options.module, adapterArguments()), enumerable: true } }),
  })
}

function newProcess(
  { timeouts, allow }: ContextOptions,
  module: { readonly url: string | URL; readonly execArgv: readonly string[] },
  adapter: AdapterArguments,
) {
  const limit = timeouts.converge
  return createNewProcess({
    module: module.url,
    execArgv: module.execArgv,
    adapter,
    limit,
    alarm: (milliseconds, ended) => {
      allow(milliseconds)
      return systemClock.sleep(milliseconds, ended)
    },
  })
}

const refOf = ({ name, controlNamespace, kind }: DeploymentSpec) => ({
  name,
  ...(controlNamespace !== undefined && { controlNamespace }),
  ...(kind !== undefined && { kind }),
})

async function lastProgress(
  adapter: DmsAdapterV1,
  token: OperationToken,
  options: TrackOptions,
  seen: (progress: OperationProgress) => void,
): Promise<OperationProgress> {
  for await (const progress of adapter.trackOperation(token, options)) {
    seen(progress)
    if (progress.final) return progress
  }
  throw new assert.AssertionError({ message: 'trackOperation ended without a final progress' })
}

function inWords({ state, message, status }: OperationProgress): string {
  const axes = status === null ? 'no status' : `phase ${status.phase}, sync ${status.sync}, health ${status.health}, fresh ${status.fresh}`
  return `the last progress was ${state} (${axes})${message === null ? '' : `: ${message}`}`
}
