import { StatusError } from '../../cluster/status-error.ts'

const LIMIT = 3_145_728

/** @throws StatusError 413. */
export async function readText(request: Request): Promise<string> {
  const text = request.body === null ? '' : await request.text()
  if (text.length > LIMIT / 4 && Buffer.byteLength(text) > LIMIT) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`)
  }
  return text
}
