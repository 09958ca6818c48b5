import { open, stat } from 'node:fs/promises'
import { configError } from './config-error.ts'
import { MAX_BYTES } from './config-limits.ts'

/** The text of a configuration file. @throws DmsError CONFIG for what is no file, too large, or no UTF-8. */
export async function readConfigFile(file: string): Promise<string> {
  const refuse = (message: string, cause?: unknown) => configError({ name: file, locate: () => undefined }, [{ path: [], message }], undefined, cause)
  let bytes: Buffer
  try {
    bytes = await readBytes(file, refuse)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    if (code === 'CONFIG') throw cause
    throw refuse(`cannot be read (${REASONS[code] ?? code})`, cause)
  }
  const mark = bytes.subarray(0, 2).toString('hex')
  if (mark === 'fffe' || mark === 'feff') throw refuse('the file is UTF-16; accepted is UTF-8')
  if (bytes.includes(0)) throw refuse('the file is binary; accepted is YAML or JSON as UTF-8 text')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder says no more than that.
    throw refuse('the file is not UTF-8; accepted is YAML or JSON as UTF-8 text')
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
}

/** Asked for its size before it is read; a pipe, which has none, is read no further than that. */
async function readBytes(file: string, refuse: (message: string) => Error): Promise<Buffer> {
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw refuse(`found ${size} bytes; accepted are at most ${MAX_BYTES}`)
  const handle = await open(file, 'r')
  try {
    const buffer = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    let bytesRead = 1
    while (bytesRead > 0 && length < buffer.length) {
      ;({ bytesRead } = await handle.read(buffer, length, buffer.length - length, null))
      length += bytesRead
    }
    if (length > MAX_BYTES) throw refuse(`found more than ${MAX_BYTES} bytes; accepted are at most ${MAX_BYTES}`)
    return buffer.subarray(0, length)
  } finally {
    await handle.close()
  }
}
