import { DmsError } from '../../errors/dms-error.ts'
import { createChangingFile } from './changing-file.ts'

/**
 * The token in a file, read again when the file has changed.
 * @throws DmsError CONFIG, naming the setting, when it cannot be read or holds none.
 */
export function createTokenFile(file: string, settingName: string): () => Promise<string> {
  const read = createChangingFile(file)

  return async () => {
    const text = await read().catch((cause: unknown) => {
      throw refused(settingName, `${file} cannot be read`, cause)
    })
    const token = text.trim()
    // Sent all the same, it would count as no credentials at all.
    if (token === '') throw refused(settingName, `${file} is empty; accepted is a file with a token`)
    return token
  }
}

function refused(settingName: string, why: string, cause?: unknown): DmsError {
  const message = `${settingName}: ${why}`
  return new DmsError({ code: 'CONFIG', message, details: { issues: [{ path: settingName, message }] }, cause })
}
