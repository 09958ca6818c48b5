import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

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

/** Undefined when the folder has none. */
export async function readBaseline(folder: string): Promise<Baseline | undefined> {
  const path = join(folder, BASELINE_FILE)
  try {
    return { equal: 0, allowed: {}, notDerivable: {}, ...(JSON.parse(await readFile(path, 'utf8')) as Partial<Baseline>) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    if (error instanceof SyntaxError) throw new Error(`${path}: is no JSON: ${error.message}`, { cause: error })
    throw error
  }
}

export const writeBaseline = (folder: string, baseline: Baseline): Promise<void> =>
  writeFile(join(folder, BASELINE_FILE), `${JSON.stringify(baseline, null, 2)}\n`)
