import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createDmsFromConfig } from '../src/config/create-from-config.ts'
import { importTarget } from '../src/config/import-target.ts'
import { caught } from './support/caught.ts'
import { scratchFolder } from './support/scratch-folder.ts'

const METHODS = [
  'health',
  'createDeployment',
  'getDeployment',
  'listDeployments',
  'getDeploymentStatus',
  'updateDeployment',
  'deleteDeployment',
  'trackOperation',
  'close',
]
/** A package as a third party would publish it: plain JavaScript, nothing of ours in it. */
const ADAPTER = `
const methods = Object.fromEntries(${JSON.stringify(METHODS)}.map((name) => [name, async () => undefined]))
export const createAdapter = (settings, context) => ({
  ...methods, contractVersion: 'v1', type: settings.type, version: '1.0.0',
  capabilities: {
    kinds: { Application: { sources: ['git'], multiSource: false, fields: [] } },
    etag: 'checked',
    limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 },
  },
})
`
const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' })
const packageFiles = (name: string, source: string) => ({
  [`node_modules/${name}/package.json`]: manifest(name),
  [`node_modules/${name}/index.js`]: source,
})
const configOf = (type: string) => JSON.stringify({ plugins: { dms: [{ name: 'prod', type, config: { type: 'third-party' } }] } })

/** The configuration as a file beside the packages that it names. */
const load = async (type: string, files: Record<string, string> = {}) => {
  const folder = await scratchFolder({ ...files, 'dms.json': configOf(type) })
  return createDmsFromConfig({ file: join(folder, 'dms.json') })
}

describe('A type that is the name of a package', () => {
  it.each(['dms-core-test-adapter', '@dms-core-test/adapter'])('is the package %s beside the configuration', async (name) => {
    const dms = await load(name, packageFiles(name, ADAPTER))
    expect(dms.instance('prod').type).toBe('third-party')
  })

  it.each<[string, unknown]>([
    ['for import alone', { '.': { types: './index.d.ts', import: './index.js' } }],
    ['without a path', { import: './index.js' }],
    ['in turn', { '.': [{ browser: './none.js' }, { node: { import: './index.js' } }] }],
  ])('is found where it exports itself %s', async (_how, exports) => {
    const name = 'dms-core-test-import'
    const files = { ...packageFiles(name, ADAPTER), [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', exports }) }
    expect(await outcomeElsewhere(name, files)).toBe('made prod\n')
  })

  it('that exports itself to nobody here is refused as if it were not there', async () => {
    const name = 'dms-core-test-browser'
    const exports = { '.': { browser: './index.js' } }
    const files = { ...packageFiles(name, ADAPTER), [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', exports }) }
    expect(await outcomeElsewhere(name, files)).toContain(`found "${name}", and no package of that name is installed`)
  })

  it('that is not installed is refused with the names that are known', async () => {
    expect(await caught(load('dms-core-test-absent'))).toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(
        'plugins.dms[0].type: found "dms-core-test-absent", and no package of that name is installed; accepted is argocd, flux, or the full name of an installed package that exports createAdapter',
      ),
    })
    expect((await caught(load('argcd'))).message).toContain('found "argcd" (did you mean "argocd"?); accepted is')
  })

  it('that exports no factory is refused', async () => {
    const files = packageFiles('dms-core-test-other', 'export const createAdapter = {}')
    expect((await caught(load('dms-core-test-other', files))).message).toContain('the package dms-core-test-other exports no function createAdapter')
  })

  it('that fails when it is loaded is refused with its failure', async () => {
    const files = packageFiles('dms-core-test-broken', 'throw new Error("needs Node 99")')
    expect(await caught(load('dms-core-test-broken', files))).toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining('plugins.dms[0].type: the package dms-core-test-broken cannot be loaded: needs Node 99'),
    })
  })

  it('that throws what is no error when it is loaded is refused with that', async () => {
    const files = packageFiles('dms-core-test-thrower', 'throw "nothing works\\nat all"')
    expect((await caught(load('dms-core-test-thrower', files))).message).toMatch(/the package dms-core-test-thrower cannot be loaded: nothing works$/)
  })

  it('that needs what is not installed is refused for that, not as if it were not there', async () => {
    const files = packageFiles('dms-core-test-needy', 'import "dms-core-test-absent"\nexport const createAdapter = () => undefined')
    const error = await caught(load('dms-core-test-needy', files))
    expect(error.code).toBe('CONFIG')
    expect(error.message).toContain('the package dms-core-test-needy cannot be loaded: ')
    expect(error.message).toContain('dms-core-test-absent')
  })

  it('whose factory gives no adapter is refused', async () => {
    const files = packageFiles('dms-core-test-old', `export const createAdapter = () => ({ contractVersion: 'v0' })`)
    expect((await caught(load('dms-core-test-old', files))).message).toContain(
      'plugins.dms[0].type: the package dms-core-test-old gives what is not an adapter of contract v1: contractVersion: found "v0"',
    )
  })
})

describe('argocd and flux', () => {
  it.each([
    ['argocd', '@gitops-dms/adapter-argocd'],
    ['flux', '@gitops-dms/adapter-flux'],
  ])('without a factory: %s means %s, taken from beside the configuration', async (type, name) => {
    const dms = await load(type, packageFiles(name, ADAPTER))
    expect(dms.instance('prod').type).toBe('third-party')
  })

  it.each([
    ['argocd', '@gitops-dms/adapter-argocd'],
    ['flux', '@gitops-dms/adapter-flux'],
  ])('whose package is not installed say what to install: %s', async (type, name) => {
    expect(await outcomeElsewhere(type)).toContain(`plugins.dms[0].type: the package ${name} is not installed: npm install ${name}`)
  })
})

describe('importTarget', () => {
  it.each<[unknown, string | undefined]>([
    ['./a.js', './a.js'],
    [{ '.': './a.js' }, './a.js'],
    [{ '.': { types: './a.d.ts', require: './a.cjs', import: './a.js' } }, './a.js'],
    [{ import: { node: './n.js', default: './a.js' } }, './n.js'],
    [{ require: './a.cjs', default: './a.js' }, './a.js'],
    [{ '.': [{ browser: './b.js' }, null, './a.js'] }, './a.js'],
    [{ '.': { browser: './b.js' } }, undefined],
    [{ './adapter': './a.js' }, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('finds in %j %j', (exports, target) => {
    expect(importTarget(exports)).toBe(target)
  })
})

/**
 * What becomes of it in a process of its own: the package manager's commands put every package of the workspace on NODE_PATH, where this one's
 * are found too, and the test runner's processes know the condition `import` also for require.
 */
async function outcomeElsewhere(type: string, files: Record<string, string> = {}): Promise<string> {
  const folder = await scratchFolder({ ...files, 'dms.json': configOf(type) })
  const module = JSON.stringify(new URL('../src/config/index.ts', import.meta.url).href)
  const file = JSON.stringify(join(folder, 'dms.json'))
  const program = `const { createDmsFromConfig } = await import(${module})
    await createDmsFromConfig({ file: ${file} }).then((dms) => console.log('made', ...dms.instances), (error) => console.log(error.message))`
  const { NODE_PATH: _path, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@gitops-dms/source', '--input-type=module', '--eval', program], {
    cwd: folder,
    env,
  })
  return stdout
}
