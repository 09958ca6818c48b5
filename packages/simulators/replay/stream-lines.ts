import type { Chunk } from './recording.ts'

/** The lines of a stream with the time when each was complete. */
export function linesOf(stream: readonly Chunk[]): { readonly atMs: number; readonly line: string }[] {
  const lines: { atMs: number; line: string }[] = []
  let rest = ''
  for (const { atMs, chunk } of stream) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) lines.push({ atMs, line })
  }
  return rest === '' ? lines : [...lines, { atMs: stream.at(-1)?.atMs ?? 0, line: rest }]
}
