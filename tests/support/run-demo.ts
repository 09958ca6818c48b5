import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../demo/src/main.ts')

export interface DemoRun {
  readonly code: number | null
  readonly output: string
  /** What it left in its temporary folder. */
  readonly left: readonly string[]
  /** Whether a process that it started is still there. */
  readonly processesLeft: boolean
}

export interface DemoRunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Sends SIGINT to the demo as soon as its output has this text. */
  readonly interruptAt?: string
}

/** The demo as a person starts it, in a process group and with a temporary folder of its own. */
export async function runDemo(args: readonly string[], options: DemoRunOptions = {}): Promise<DemoRun> {
  const temporary = mkdtempSync(join(tmpdir(), 'gitops-dms-demo-test-'))
  const child = spawn(process.execPath, ['--conditions=@gitops-dms/source', MAIN, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env, TMPDIR: temporary, NO_COLOR: '1' },
  })
  let output = ''
  let interrupted = false
  const onText = (text: string) => {
    output += text
    if (options.interruptAt === undefined || interrupted || !output.includes(options.interruptAt)) return
    interrupted = true
    child.kill('SIGINT')
  }
  child.stdout.setEncoding('utf8').on('data', onText)
  child.stderr.setEncoding('utf8').on('data', onText)
  const [code] = (await once(child, 'close')) as [number | null]
  const left = readdirSync(temporary)
  rmSync(temporary, { recursive: true, force: true })
  return { code, output, left, processesLeft: isAlive(-(child.pid ?? 0)) }
}

function isAlive(processGroup: number): boolean {
  try {
    process.kill(processGroup, 0)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
