import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchEntry } from '../bench-entry.ts'

export const tarballSize: BenchEntry = {
  id: 'tarball-size',
  what: 'what a consumer downloads of core itself',
  claim: { packedKb: 200 },
  async run() {
    const core = join(import.meta.dirname, '../../../packages/dms-core')
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json'], { cwd: core, maxBuffer: 16 * 1024 * 1024 })
    const [{ size = Number.NaN } = {}]: readonly { readonly size?: number }[] = Object.values(JSON.parse(stdout))
    return { packedKb: size / 1000 }
  },
}
