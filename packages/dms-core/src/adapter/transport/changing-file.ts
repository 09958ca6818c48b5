import { readFile, stat } from 'node:fs/promises'

/**
 * The text of a file, read again when the file has changed: tokens and certificates are replaced while the process runs (Kubernetes does so
 * with those that it mounts). Rejects as Node does; a failure is not remembered.
 */
export function createChangingFile(file: string): () => Promise<string> {
  let read: { readonly stamp: string; readonly text: string } | undefined

  return async () => {
    // The stamp first: a change between the two is then seen by the next look.
    const stamp = await stampOf(file)
    if (read?.stamp !== stamp) read = { stamp, text: await readFile(file, 'utf8') }
    return read.text
  }
}

/** Differs after every replacement: a file that is written in place keeps its inode, one that is renamed into place may keep its time. */
async function stampOf(file: string): Promise<string> {
  const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
  return [mtimeNs, ctimeNs, size, ino].join(':')
}
