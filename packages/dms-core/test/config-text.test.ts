import { execFile } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { AdapterFactory } from '../src/contract/adapter-context.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'
import { scratchFolder } from './support/scratch-folder.ts'

describe('A configuration file', () => {
  const YAML = 'plugins:\n  dms:\n    - name: a\n      type: flux\n      enabled: false\n'

  it('may begin with a byte order mark and a document mark', async () => {
    for (const text of [`\ufeff${YAML}`, `---\n${YAML}`, `# a\n---\n${YAML}...\n`, `%YAML 1.2\n---\n${YAML}`]) {
      const file = join(await scratchFolder({ 'dms.yaml': text }), 'dms.yaml')
      expect(await caught(() => createDmsFromConfig({ file }).then((dms) => dms.instance('a')))).toMatchObject({ code: 'FAILED_PRECONDITION' })
    }
  })

  it('may be a pipe', async () => {
    const folder = await scratchFolder({})
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')])
    const reading = createDmsFromConfig({ file: join(folder, 'pipe') })
    await promisify(execFile)('sh', ['-c', `printf '%s' "$0" > "$1"`, YAML, join(folder, 'pipe')])
    expect((await reading).instances).toEqual([])
  })

  it('that is a pipe is read no further than its limit', async () => {
    const error = await caught(createDmsFromConfig({ file: '/dev/zero' }))
    expect(error.message).toBe('/dev/zero: found more than 1048576 bytes; accepted are at most 1048576')
  })

  it.each<[string, (folder: string) => Promise<string>, string]>([
    [
      'links go round',
      async (folder) => {
        await symlink(join(folder, 'a'), join(folder, 'a'))
        return join(folder, 'a')
      },
      'cannot be read (its links go round in a circle)',
    ],
    ['name is too long', async (folder) => join(folder, 'n'.repeat(300)), 'cannot be read (ENAMETOOLONG)'],
    ['folder is a file', async (folder) => join(folder, 'x.yaml', 'y.yaml'), 'cannot be read (there is no such file)'],
  ])('whose %s is refused', async (_what, make, message) => {
    const file = await make(await scratchFolder({ 'x.yaml': '' }))
    expect((await caught(createDmsFromConfig({ file }))).message).toBe(`${file}: ${message}`)
  })

  it('shows where the nearest thing is that an adapter speaks of', async () => {
    const issues = ['list[1]', 'list[7]', 'list[0].name.first', 'list.x', 'shared.inner', 'shared.other'].map((path) => ({ path, message: 'no' }))
    const mine: AdapterFactory = () => {
      throw new DmsError({ code: 'CONFIG', message: 'x', details: { issues } })
    }
    const text = [
      'plugins:',
      '  dms:',
      '    - name: a',
      '      type: mine',
      '      config:',
      '        anchored: &anchored',
      '          inner: 1',
      '        list:',
      '          - name: x',
      '          - 2',
      '        shared: *anchored',
    ].join('\n')
    const error = await caught(createDmsFromConfig({ text }, { adapters: { mine } }))
    const found = error.details['issues'] as unknown as readonly { readonly path: string; readonly line: number }[]
    expect(Object.fromEntries(found.map(({ path, line }) => [path.replace('plugins.dms[0].config.', ''), line]))).toEqual({
      'shared.inner': 7,
      'list[7]': 8,
      'list.x': 8,
      'list[0].name.first': 9,
      'list[1]': 10,
      'shared.other': 11,
    })
  })

  it('is YAML 1.2 whatever it says: yes is a text', async () => {
    const text = `%YAML 1.1\n---\n${YAML.replace('false', 'no')}`
    expect((await caught(createDmsFromConfig({ text }))).message).toContain('plugins.dms[0].enabled: found "no"; accepted is true or false')
  })

  it('may repeat itself by anchors and aliases', async () => {
    const text =
      'plugins:\n  dms:\n    - &one { name: a, type: flux, enabled: &off false }\n    - { name: b, type: flux, enabled: *off, config: &c { x: 1 } }\n    - { name: c, type: flux, enabled: false, config: *c }'
    expect((await createDmsFromConfig({ text })).instances).toEqual([])
  })
})

describe('What is no YAML', () => {
  it.each<[string, string]>([
    ['a: &x &y b', 'more than one anchor (&name)'],
    ['a: !!str !!str b', 'a tag (!name)'],
    ['a: &x\nb: !!map *x', 'an alias (*name) with an anchor or a tag'],
    ['a: & b', 'an alias or anchor without a name'],
    ['&x - a', 'a list that begins on the line of its anchor'],
    ['a:\n  - x\n  y: 1', 'the indentation fits no line above'],
    ['x: 1\n- a', 'a name over several lines'],
    ['a: "x" #b\nc: "y"#d', 'a space is missing before "#"'],
    ['%YAML 1.2\na: b', '"---" is missing'],
    [`${'k'.repeat(1_100)}: 1`, 'a name of more than 1024 characters'],
    ['{a: b}}', 'does not belong here'],
    ['a: !!set [x]', 'a tag (!name)'],
    ['%FOO bar\n---\na: b', 'a line that begins with "%"'],
    ["a: 'x", 'a quote is opened and not closed'],
    ['? ! a\n: b', ''],
    ['1: a\n: b', 'found no name before the colon'],
  ])('%j is told in words of its own', async (text, message) => {
    const error = await caught(createDmsFromConfig({ text }))
    expect(error.message).toMatch(/^text: (?:\d+ problems\n +)?line \d+, column \d+: /)
    expect(error.message).toContain(message)
    expect(error.message).not.toMatch(/undefined|flow|implicit|indicator/)
  })
})
