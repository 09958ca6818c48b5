import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from './mutations.ts'

const PACKAGE = join(import.meta.dirname, '..')

/** So many at a time, each in a copy of its own: they wait more than they compute. */
const AT_A_TIME = 2

/** Plays a part of the recordings; without a fault nothing may be wrong, or a fault that is found would say nothing. */
interface Trial {
  readonly only: string
  readonly fault?: Mutation
}

/** Plays the recordings against copies of the simulator with one fault at a time. False = one was not found, or the recordings are not right anyway. */
export async function runMutations(recordings: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'replay-mutations-'))
  const parts = new Set(MUTATIONS.map(({ only }) => only))
  const trials: Trial[] = [...[...parts].map((only) => ({ only })), ...MUTATIONS.map((fault) => ({ only: fault.only, fault }))]
  let [good, found] = [true, 0]
  const work = async (copy: string): Promise<void> => {
    await copyPackage(copy)
    for (let trial = trials.shift(); trial !== undefined; trial = trials.shift()) {
      const { isGood, line } = await outcome(trial, copy, recordings)
      if (!isGood) good = false
      if (isGood && trial.fault !== undefined) found++
      if (line !== undefined) process.stdout.write(`${line}\n`)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, (_, index) => work(join(folder, String(index)))))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  process.stdout.write(`mutations: ${MUTATIONS.length} faults, ${found} found\n`)
  return good
}

async function copyPackage(to: string): Promise<void> {
  for (const part of ['src', 'replay', 'package.json']) await cp(join(PACKAGE, part), join(to, part), { recursive: true })
  await symlink(join(PACKAGE, 'node_modules'), join(to, 'node_modules'))
}

async function outcome({ only, fault }: Trial, copy: string, recordings: string): Promise<{ readonly isGood: boolean; readonly line?: string }> {
  if (fault === undefined) {
    const wrong = await wrongOnes(copy, only, recordings)
    return wrong === 0 ? { isGood: true } : { isGood: false, line: `WRONG WITHOUT A FAULT: ${only}: ${told(wrong)}` }
  }
  const path = join(copy, 'src', fault.file)
  const text = await readFile(path, 'utf8')
  if (text.split(fault.find).length !== 2) return { isGood: false, line: `DOES NOT APPLY: ${fault.what}: ${fault.file} does not have its text once` }
  // A function, so that a `$` in the text means itself.
  await writeFile(
    path,
    text.replace(fault.find, () => fault.replace),
  )
  const wrong = await wrongOnes(copy, only, recordings)
  await writeFile(path, text)
  const isGood = wrong !== undefined && wrong > 0
  return { isGood, line: `${isGood ? 'found' : 'NOT FOUND'}: ${fault.what}: ${told(wrong)}` }
}

const told = (wrong: number | undefined) => (wrong === undefined ? 'the replay did not come to its end' : `${wrong} wrong`)

/** How many exchanges are wrong, as the last line says; undefined = there is none, or the exit code says something else. */
async function wrongOnes(copy: string, only: string, recordings: string): Promise<number | undefined> {
  const args = ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning', join(copy, 'replay/main.ts')]
  const child = spawn(process.execPath, [...args, '--dir', recordings, '--only', only], { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  const text = /^replay: .*, (\d+) wrong$/m.exec(output)?.[1]
  const wrong = text === undefined ? undefined : Number(text)
  return wrong === undefined || code !== (wrong > 0 ? 1 : 0) ? undefined : wrong
}
