import { EngineProblem } from '../engine-problem.ts'
import { followLink, type ResolvedSource, resolveSource } from '../sources/resolve-source.ts'
import type { WireObject, WireSource } from '../wire-types.ts'
import type { EngineState } from './engine-state.ts'
import type { Look, Runtime } from './runtime.ts'

/** What the sources of a deployment hold now. */
export function lookAtSources({ clock, world, packages }: EngineState, { metadata, spec }: WireObject): Look {
  let problem: Look['problem'] = null
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof EngineProblem)) throw error
      problem ??= { reason: error.reason, message: error.message }
      return null
    }
  }
  const sources = spec.from.map((source): WireSource | null => attempt(() => followLink(source, packages.find)))
  const found = spec.from.map((source): ResolvedSource | null => attempt(() => resolveSource(world, source, packages.find)))
  return { at: clock.now(), generation: metadata.generation, sources, found, problem }
}

/** Something has changed that nobody tells the engine of: it finds out at its next look. */
export function lookLater({ scheduler, clock }: EngineState, runtime: Runtime, object: WireObject): void {
  runtime.lookDue ??= nextLookAt(runtime, object, clock.now())
  scheduler.schedule(runtime, runtime.lookDue)
}

/** The engine looks at a source every so often. Only the looks that find something are really taken; this is when the next one is. */
function nextLookAt(runtime: Runtime, { spec }: WireObject, now: number): number {
  const every = Math.max(1, spec.policy.every * 1000)
  const from = runtime.look?.at ?? now
  return from + every * Math.max(1, Math.ceil((now - from) / every))
}
