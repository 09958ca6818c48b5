import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const PROGRAM = join(import.meta.dirname, 'programs', 'started-and-closed.ts')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulators-leaves-nothing-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('closed with streams open, an answer hanging and a source that is tried again, a simulator leaves nothing and its process ends', async () => {
  const env = { ...process.env, TMPDIR: folder }
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@gitops-dms/source', PROGRAM], { env })
  const { before, after } = JSON.parse(stdout) as { before: string[]; after: string[] }
  expect(after).toEqual(before)
  expect(await readdir(folder)).toEqual([])
})
