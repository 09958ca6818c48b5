import { type ChildProcess, fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Choice } from './chosen-recordings.ts'
import { createNormaliser, type Normaliser, REPLACED, type Replaced } from './normalise.ts'
import type { ReplayPart } from './replay-part.ts'
import { notPlayed, type Result } from './result.ts'

export interface PartOutcome {
  readonly results: readonly Result[]
  /** How often what was replaced before the comparison. */
  readonly counts: Readonly<Record<Replaced, number>>
}

/** Most of the time a part waits for its sockets and for git. */
const AT_A_TIME = 3

/** Plays parts: one alone here, more in processes of their own, in which what a fault does to the process ends with it. In the order of the parts. */
export async function playParts(choice: Choice, parts: readonly ReplayPart[]): Promise<PartOutcome[]> {
  const [only, ...more] = parts
  if (only !== undefined && more.length === 0) return [await playPart(only)]
  const waiting = parts.map((part, index) => ({ part, index })).sort((a, b) => b.part.size - a.part.size)
  const outcomes: PartOutcome[] = []
  const folder = await mkdtemp(join(tmpdir(), 'replay-'))
  const work = async (): Promise<void> => {
    let worker: ChildProcess | undefined
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      worker ??= startWorker(choice, folder)
      const { outcome, complaint } = await played(worker, next.part.name)
      if (outcome === undefined) worker = undefined
      const failed = () => next.part.ids.map((id) => notPlayed(id, new Error(`its process ended: ${complaint}`)))
      outcomes[next.index] = outcome ?? { results: failed(), counts: sumOf([]) }
    }
    worker?.disconnect()
  }
  try {
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, parts.length) }, work))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return outcomes
}

/** Here, in this process. */
export async function playPart(part: ReplayPart): Promise<PartOutcome> {
  const normalisers: Normaliser[] = []
  const results = await part.play(() => {
    const made = createNormaliser()
    normalisers.push(made)
    return made
  })
  return { results, counts: sumOf(normalisers) }
}

const sumOf = (normalisers: readonly Normaliser[]): Record<Replaced, number> =>
  Object.fromEntries(REPLACED.map((name) => [name, normalisers.reduce((sum, { counts }) => sum + counts[name], 0)])) as Record<Replaced, number>

/** Its temporary files are below a folder that goes even if it does not come to its end. */
const startWorker = (choice: Choice, folder: string): ChildProcess =>
  fork(join(import.meta.dirname, 'part-worker.ts'), [JSON.stringify(choice)], {
    env: { ...process.env, TMPDIR: folder },
    execArgv: ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })

interface Played {
  /** Undefined: its process ended. */
  readonly outcome?: PartOutcome
  /** What the process said. */
  readonly complaint: string
}

function played(worker: ChildProcess, name: string): Promise<Played> {
  return new Promise((resolve) => {
    let complaint = ''
    const listen = (chunk: Buffer) => {
      complaint += chunk.toString()
    }
    const finish = (outcome?: PartOutcome) => {
      worker.stderr?.off('data', listen)
      worker.removeAllListeners('message').removeAllListeners('close')
      resolve(outcome === undefined ? { complaint } : { outcome, complaint })
    }
    worker.stderr?.on('data', listen)
    worker.once('message', (outcome) => finish(outcome as PartOutcome))
    worker.once('close', () => finish())
    worker.send(name)
  })
}
