import { stat } from 'node:fs/promises'

/** What a path leads to; links are followed. */
export async function fileKind(path: string): Promise<'file' | 'folder' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return 'missing'
    throw error
  }
}

export const isFile = async (path: string): Promise<boolean> => (await fileKind(path)) === 'file'
