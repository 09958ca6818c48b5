import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { editedCore, faultsIn, fixtures, programWith, TODAY } from './core-program.ts'
import { faultsBetween } from './faults-between.ts'
import { plainTypes } from './plain-types.ts'

const core = join(import.meta.dirname, '../../packages/dms-core')

/** Two copies of core as two versions of it in one `node_modules`, each with a module graph of its own. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-copies-'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await symlink(join(core, 'node_modules'), join(folder, 'node_modules'))
  for (const copy of ['one', 'other']) await cp(join(core, 'src'), join(folder, copy), { recursive: true })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What a process with both copies says; `program` sees them as `one` and `other`, and `defineAdapter` of the first. */
async function withBoth(program: string): Promise<unknown> {
  const file = join(folder, `program-${crypto.randomUUID()}.mjs`)
  await writeFile(
    file,
    `
    import * as one from './one/index.ts'
    import * as other from './other/index.ts'
    import { defineAdapter } from './one/adapter/index.ts'
    const methods = ['health', 'createDeployment', 'getDeployment', 'listDeployments', 'getDeploymentStatus', 'updateDeployment', 'deleteDeployment',
      'trackOperation', 'close']
    const fails = async () => { throw new one.DmsError({ code: 'NOT_FOUND', message: 'there is none' }) }
    const adapterOfOne = (capabilities) => defineAdapter(
      { kinds: { Application: { sources: ['git'], multiSource: false, fields: [] } }, etag: 'checked', limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1000 }, ...capabilities },
      { ...Object.fromEntries(methods.map((name) => [name, fails])), contractVersion: 'v1', type: 'sample', version: '1.0.0', close: async () => {} },
    )
    const thrownBy = async (call) => { try { await call() } catch (error) { return error } }
    ${program}
    `,
  )
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', file])
  return JSON.parse(stdout)
}

describe('Two copies of core in one process', () => {
  it('know the errors of each other, which instanceof does not', async () => {
    const said = await withBoth(`
      const error = new one.DmsError({ code: 'CONFLICT', message: 'stale', details: { path: 'etag' } })
      console.log(JSON.stringify([
        error instanceof other.DmsError, other.isDmsError(error), other.isDmsError(error, 'CONFLICT'), other.isDmsError(error, 'NOT_FOUND'),
        one.isDmsError(new other.DmsError({ code: 'CLOSED', message: 'x' }), 'CLOSED'), other.isDmsError(new Error('x')),
      ]))
    `)
    expect(said).toEqual([false, true, true, false, true, false])
  })

  it('take the adapters of each other, and refuse them alike', async () => {
    const said = await withBoth(`
      const adapter = adapterOfOne()
      other.assertAdapter(adapter)
      const refusal = await thrownBy(() => other.assertAdapter({ ...adapter, contractVersion: 'v2' }))
      console.log(JSON.stringify([one.isDmsError(refusal, 'CONFIG')]))
    `)
    expect(said).toEqual([true])
  })

  it('pass an error of an adapter of one through a client of the other with its code', async () => {
    const said = await withBoth(`
      const dms = other.createDms({ instances: { a: adapterOfOne() } })
      const error = await thrownBy(() => dms.instance('a').getDeployment('Application/apps/web'))
      await dms.close()
      console.log(JSON.stringify([error.code, one.isDmsError(error, 'NOT_FOUND'), other.isDmsError(error, 'NOT_FOUND'), error.instance]))
    `)
    expect(said).toEqual(['NOT_FOUND', true, true, 'a'])
  })

  it('have the same types to the compiler', () => {
    const copy = editedCore('copy', (_path, text) => text)
    expect(faultsBetween(TODAY, copy, plainTypes())).toEqual([])
  })

  it('compile an adapter that one defines into a client of the other', () => {
    const copy = editedCore('copy', (_path, text) => text)
    const file = join(fixtures, 'over-two-copies.ts')
    const text = `
      import { createSampleAdapter } from './adapter-of-today.ts'
      import { assertAdapter, createDms, type DmsAdapterV1, isDmsError } from 'other'
      export const adapter: DmsAdapterV1 = createSampleAdapter()
      export const dms = createDms({ instances: { sample: createSampleAdapter(), limited: { adapter: createSampleAdapter(), readOnly: true } } })
      export const checked: (candidate: unknown) => asserts candidate is DmsAdapterV1 = assertAdapter
      export const code = (error: unknown) => (isDmsError(error) ? error.code : null)
    `
    const program = programWith({ '@gitops-dms/core': TODAY, other: copy }, [], { [file]: text })
    expect(faultsIn(program, [file])).toEqual([])
  })
})
