import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveTimedRepositories, type TimedRepositories } from '../../../replay/argocd/timed-repositories.ts'
import { listReferences } from '../../../src/git/list-references.ts'

let folder = ''
let repositories: TimedRepositories

const commit = (mark: number, seconds: number, from?: number) =>
  `commit refs/heads/main\nmark :${mark}\ncommitter A <a@example.test> ${seconds} +0000\ndata 1\n${mark}\n${from === undefined ? '' : `from :${from}\n`}M 100644 inline a\ndata 1\n${mark}\n\n`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timed-'))
  const file = join(folder, 'web.fast-export')
  await writeFile(file, `${commit(1, 1_000)}${commit(2, 2_000, 1)}reset refs/tags/v2\nfrom :2\n\n${commit(3, 3_000, 2)}`)
  repositories = await serveTimedRepositories(new Map([['web', file]]))
})
afterEach(async () => {
  await repositories.close()
  await rm(folder, { recursive: true, force: true })
})

async function references(): Promise<Record<string, number>> {
  const listed = await listReferences(`${repositories.url}/web.git`, {})
  const numbers = new Map(repositories.commits.map(({ hash }, index) => [hash, index + 1]))
  return Object.fromEntries([...listed].filter(([name]) => /^refs\/(heads|tags)\//.test(name)).map(([name, hash]) => [name, numbers.get(hash) ?? 0]))
}

test.each([
  [0, { 'refs/heads/main': 1 }],
  [1_999_999, { 'refs/heads/main': 1 }],
  [2_000_000, { 'refs/heads/main': 2, 'refs/tags/v2': 2 }],
  [9_000_000, { 'refs/heads/main': 3, 'refs/tags/v2': 2 }],
])('at %i ms branches and tags are where they were', async (time, there) => {
  await repositories.goTo(time)
  expect(await references()).toEqual(there)
})

test('a commit that is told of comes when it is told, and stays', async () => {
  const [, second] = repositories.commits.map(({ hash }) => hash)
  const told = new Set([second ?? ''])
  await repositories.goTo(2_500_000, told)
  expect(await references()).toMatchObject({ 'refs/heads/main': 1 })
  expect(await repositories.pointAt(second ?? '')).toBe(true)
  await repositories.goTo(2_600_000, told)
  expect(await references()).toMatchObject({ 'refs/heads/main': 2 })
  expect(await repositories.pointAt('0'.repeat(40))).toBe(false)
})
