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

const NONE: Baseline = { equal: 0, allowed: {}, notDerivable: {} }

const fileOf = (folder: string) => join(folder, 'replay-baseline.json')

export async function readBaseline(folder: string): Promise<Baseline> {
  try {
    return { ...NONE, ...(JSON.parse(await readFile(fileOf(folder), 'utf8')) as Partial<Baseline>) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NONE
    throw error
  }
}

export const writeBaseline = (folder: string, baseline: Baseline): Promise<void> =>
  writeFile(fileOf(folder), `${JSON.stringify(baseline, null, 2)}\n`)
