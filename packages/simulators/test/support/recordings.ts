import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export const RECORDINGS = join(import.meta.dirname, '../../../../recordings')

export const readRecording = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(RECORDINGS, path), 'utf8')) as T
