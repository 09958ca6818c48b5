import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import type { ConfigSource } from '../src/config/read-config.ts'
import type { BrokenConfiguration } from './support/broken-configuration.ts'
import { BROKEN_CONFIGURATIONS } from './support/broken-configurations.ts'
import { caught } from './support/caught.ts'
import { scratchFolder } from './support/scratch-folder.ts'
import { settingsFactories } from './support/settings-factories.ts'

/** Read it from its top as a user would: each says where, what was found, and what is accepted. `vitest -u` writes it anew. */
const GOLDEN = 'golden/broken-configurations.txt'

describe('Broken configurations', () => {
  it('are refused with the messages of the golden file', async () => {
    const folder = await scratchFolder({})
    const told: string[] = []
    for (const [index, broken] of BROKEN_CONFIGURATIONS.entries()) {
      const options = { adapters: { ...settingsFactories, ...broken.adapters }, env: broken.env ?? {} }
      const error = await caught(createDmsFromConfig(await sourceOf(broken, join(folder, `case-${index}`)), options))
      expect(error.code, broken.title).toBe('CONFIG')
      told.push(paragraph(index, broken, error.message.replaceAll(join(folder, `case-${index}`), 'the')))
    }
    await expect(`${told.join('\n')}`).toMatchFileSnapshot(GOLDEN)
  })

  it('are at least sixty, each with a title of its own', () => {
    const titles = new Set(BROKEN_CONFIGURATIONS.map(({ title }) => title))
    expect(titles.size).toBe(BROKEN_CONFIGURATIONS.length)
    expect(titles.size).toBeGreaterThanOrEqual(60)
  })
})

async function sourceOf({ text, config, bytes }: BrokenConfiguration, folder: string): Promise<ConfigSource> {
  if (bytes === undefined) return text === undefined ? { config } : { text }
  await mkdir(folder)
  const file = join(folder, 'dms.yaml')
  if (bytes === 'folder') await mkdir(file)
  else if (bytes !== 'none') await writeFile(file, bytes)
  return { file }
}

function paragraph(index: number, { title, text, config, shown, env }: BrokenConfiguration, message: string): string {
  const given = shown ?? text ?? JSON.stringify(config)
  const lines = given.replaceAll('\t', '<TAB>').replaceAll('\r', '<CR>').split('\n')
  const numbered = lines.map((line, number) => `  ${String(number + 1).padStart(2)} | ${line}`)
  const variables = Object.entries(env ?? {}).map(([name, value]) => `       ${name}=${value.length > 40 ? '…' : value}`)
  return [`${index + 1}. ${title}`, ...numbered, ...variables, ...message.split('\n').map((line) => `  => ${line}`), ''].join('\n')
}
