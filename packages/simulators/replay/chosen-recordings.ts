import { readRecordings } from './read-recordings.ts'
import type { Recordings } from './recording.ts'

/** Which recordings of a folder are played. */
export interface Choice {
  readonly folder: string
  /** Where repositories and charts come from that the folder does not have. */
  readonly otherwise: string
  /** Only files whose name has this in it. */
  readonly only: string
  /** Only lives. */
  readonly lives: boolean
}

/** @throws when there are none. */
export async function chosenRecordings({ folder, otherwise, only, lives }: Choice): Promise<Recordings> {
  const all = await readRecordings(folder, otherwise)
  const named = <File extends { readonly name: string }>(files: readonly File[]) => files.filter(({ name }) => name.includes(only))
  const chosen: Recordings = {
    ...all,
    exchangeFiles: lives ? [] : named(all.exchangeFiles),
    lives: named(all.lives),
    // Whole: a stream may have its life in another file.
    argoCd: { exchangeFiles: lives ? [] : all.argoCd.exchangeFiles, lives: all.argoCd.lives },
    broken: named(all.broken),
  }
  const files = [chosen.exchangeFiles, chosen.lives, named(chosen.argoCd.exchangeFiles), named(chosen.argoCd.lives), chosen.broken]
  if (files.every(({ length }) => length === 0)) throw new Error(`no recording has ${only} in its name`)
  return chosen
}
