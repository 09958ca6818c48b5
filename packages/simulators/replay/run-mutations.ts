import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MUTATIONS, type Mutation } from './mutations.ts'

const PACKAGE = join(import.meta.dirname, '..')

/**
 * Plays the recordings against a copy of the simulator with one fault at a time. False = one was not found, or the copy without any fault is not right:
 * then a fault that is found says nothing. @throws when a fault cannot be put in.
 */
export async function runMutations(recordings: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'replay-mutations-'))
  const print = (line: string) => process.stdout.write(`${line}\n`)
  let found = 0
  let isSound = true
  try {
    await symlink(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'))
    for (const part of ['src', 'replay', 'package.json']) await cp(join(PACKAGE, part), join(folder, part), { recursive: true })
    for (const only of new Set(MUTATIONS.map((mutation) => mutation.only))) {
      const wrong = await wrongOnes(folder, only, recordings)
      if (wrong === 0) continue
      isSound = false
      print(`NOT RIGHT WITHOUT A FAULT: ${only}: ${told(wrong)}`)
    }
    for (const mutation of MUTATIONS) {
      const wrong = await wrongWith(folder, mutation, recordings)
      if (wrong !== undefined && wrong > 0) found++
      print(`${wrong !== undefined && wrong > 0 ? 'found' : 'NOT FOUND'}: ${mutation.what}: ${told(wrong)}`)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  print(`mutations: ${MUTATIONS.length} applied, ${found} found`)
  return isSound && found === MUTATIONS.length
}

const told = (wrong: number | undefined) => (wrong === undefined ? 'the replay did not come to its end' : `${wrong} wrong`)

async function wrongWith(folder: string, { file, find, replace, only }: Mutation, recordings: string): Promise<number | undefined> {
  const path = join(folder, 'src', file)
  const text = await readFile(path, 'utf8')
  if (text.split(find).length !== 2) throw new Error(`${file} has to have this exactly once: ${find}`)
  // A function, so that a `$` in the text means itself.
  const faulty = text.replace(find, () => replace)
  await writeFile(path, faulty)
  try {
    return await wrongOnes(folder, only, recordings)
  } finally {
    await writeFile(path, text)
  }
}

/** How many exchanges are wrong, as the last line says; undefined = there is none, or the exit code says something else. */
async function wrongOnes(folder: string, only: string, recordings: string): Promise<number | undefined> {
  const args = ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning', join(folder, 'replay/main.ts')]
  const child = spawn(process.execPath, [...args, '--dir', recordings, '--only', only], { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const [code] = await once(child, 'close')
  const [, text] = /^replay: .*, (\d+) wrong$/m.exec(output) ?? []
  const wrong = text === undefined ? undefined : Number(text)
  return wrong === undefined || code !== (wrong > 0 ? 1 : 0) ? undefined : wrong
}
