import { join } from 'node:path'
import { replayFolder } from '../../../replay/replay-folder.ts'

export const RECORDINGS = join(import.meta.dirname, '../../../../../recordings')

export interface Ended {
  readonly code: number
  readonly lines: readonly string[]
  /** Its last line. */
  readonly last: string
  /** Ids. */
  readonly wrong: readonly string[]
}

/** Plays a folder of recordings. */
export async function endsWith(folder: string): Promise<Ended> {
  const lines: string[] = []
  const code = await replayFolder(folder, { otherwise: RECORDINGS }, (line) => lines.push(line))
  return { code, lines, last: lines.at(-1) ?? '', wrong: lines.flatMap((line) => (line.startsWith('wrong: ') ? [line.slice('wrong: '.length)] : [])) }
}
