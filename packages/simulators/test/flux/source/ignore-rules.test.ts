import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { folderRules } from '../../../src/flux/source/ignore-rules.ts'

async function rulesOf(files: Readonly<Record<string, string>>, ignore: string | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'rules-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    return await folderRules(folder, ignore)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test.each<[ignore: string | undefined, path: string, ignored: boolean]>([
  [undefined, 'deploy/a.yaml', false],
  [undefined, 'docs/a.png', true],
  [undefined, '.github/workflows/ci.yml', true],
  [undefined, 'apps/.sops.yaml', true],
  [undefined, '.git/config', true],
  [undefined, 'apps/.gitignore', true],
  ['*.md', 'docs/a.png', false],
  ['*.md', '.gitmodules', true],
  ['*.md', 'docs/deep/a.md', true],
  ['# *.yaml', 'a.yaml', false],
  ['/docs', 'docs/a.md', true],
  ['/docs', 'apps/docs/a.md', false],
  ['docs/', 'apps/docs/a.md', true],
  ['docs/', 'docs', false],
  ['apps/*/test', 'apps/web/test/x', true],
  ['apps/*/test', 'apps/web/deep/test/x', false],
  ['apps/**/test', 'apps/web/deep/test/x', true],
  ['apps/**', 'apps/web/x', true],
  ['**/test', 'a/b/test', true],
  ['/*\n!/deploy', 'deploy/a.yaml', false],
  ['/*\n!/deploy', 'other/a.yaml', true],
  // In git a file cannot come back when its folder is out; in Flux it does.
  ['/*\n!/deploy/prod/', 'deploy/prod/a.yaml', false],
  ['/*\n!/deploy/prod/', 'deploy/dev/a.yaml', true],
  ['[ab].yaml', 'a.yaml', true],
  ['[^ab].yaml', 'a.yaml', false],
  ['[b-a].yaml', 'a.yaml', false],
  ['?.yaml', 'ab.yaml', false],
  ['a.b', 'axb', false],
  ['\\!important', '!important', true],
])('%j: %s', async (ignore, path, ignored) => {
  const isIgnored = await rulesOf({ 'some.yaml': '' }, ignore)
  expect(isIgnored(path.split('/'), false)).toBe(ignored)
})

test('a .sourceignore counts from its own folder down; the spec has the last word', async () => {
  const isIgnored = await rulesOf({ '.sourceignore': '*.txt\n', 'apps/.sourceignore': '/x\n*.yaml\n' }, '!keep.yaml')
  const ignored = (path: string) => isIgnored(path.split('/'), false)
  expect(['a.txt', 'apps/x', 'x', 'apps/b.yaml', 'b.yaml', 'apps/keep.yaml', 'c.png'].filter(ignored)).toEqual(['a.txt', 'apps/x', 'apps/b.yaml'])
})
