import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inFile, mapAt, numberAt, textAt } from './check-format.ts'

/** What a folder of recordings is known to differ in, and why. */
export interface Baseline {
  /** How many are equal, at least. */
  readonly equal: number
  /** By id: why the simulator differs and may. */
  readonly allowed: Readonly<Record<string, string>>
  /** By id: why the recording does not tell what would be needed to answer. */
  readonly notDerivable: Readonly<Record<string, string>>
}

export const BASELINE_FILE = 'replay-baseline.json'

/**
 * Undefined when the folder has none.
 * @throws when it is none; the message names the file and the member.
 */
export async function readBaseline(folder: string): Promise<Baseline | undefined> {
  const path = join(folder, BASELINE_FILE)
  try {
    const { equal = 0, allowed = {}, notDerivable = {} } = mapAt(JSON.parse(await readFile(path, 'utf8')), 'the baseline')
    return { equal: numberAt(equal, 'equal'), allowed: reasonsIn(allowed, 'allowed'), notDerivable: reasonsIn(notDerivable, 'notDerivable') }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw inFile(path, error)
  }
}

const reasonsIn = (value: unknown, where: string): Record<string, string> =>
  Object.fromEntries(Object.entries(mapAt(value, where)).map(([id, reason]) => [id, textAt(reason, `${where}.${id}`)]))

export const writeBaseline = (folder: string, baseline: Baseline): Promise<void> =>
  writeFile(join(folder, BASELINE_FILE), `${JSON.stringify(baseline, null, 2)}\n`)
