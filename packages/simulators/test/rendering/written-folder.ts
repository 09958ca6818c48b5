import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFiles } from '../../src/remote/archive.ts'

export type Files = Readonly<Record<string, string | { readonly base64: string }>>

/** Runs a test with a folder that has these files, and removes it. */
export async function withFolder<T>(files: Files, test: (folder: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(tmpdir(), 'rendering-test-'))
  try {
    const folder = join(parent, 'root')
    const contents = Object.entries(files).map(
      ([name, text]) => [name, typeof text === 'string' ? text : Buffer.from(text.base64, 'base64')] as const,
    )
    await writeFiles(folder, new Map(contents))
    return await test(folder)
  } finally {
    await rm(parent, { recursive: true })
  }
}
