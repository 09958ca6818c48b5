import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** A process of its own, as a consumer's, that says what was resolved while the code ran: packages by name, our sources by path. */
async function resolvedBy(code: string): Promise<readonly string[]> {
  const program = `
    import { registerHooks } from 'node:module'
    const resolved = new Set()
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context)
        const [, name] = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*\\/node_modules\\/)/.exec(found.url) ?? []
        const [, source] = /\\/packages\\/dms-core\\/src\\/(.*)$/.exec(found.url) ?? []
        if (name ?? source) resolved.add(name ?? source)
        return found
      },
    })
    ${code}
    console.log(JSON.stringify([...resolved]))
  `
  const args = ['--conditions=@gitops-dms/source', '--input-type=module', '--eval', program]
  // In here the package knows itself by its name.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(import.meta.dirname, '..') })
  const resolved: readonly string[] = JSON.parse(stdout)
  return resolved
}

const packages = (resolved: readonly string[]) => resolved.filter((name) => !name.endsWith('.ts'))

describe('Importing', () => {
  it('@gitops-dms/core loads no HTTP client, no YAML and no schemas, also when instances are made and read from', async () => {
    const resolved = await resolvedBy(`
      const { createDms } = await import('@gitops-dms/core')
      const methods = ['health', 'createDeployment', 'getDeployment', 'listDeployments', 'getDeploymentStatus', 'updateDeployment', 'deleteDeployment',
        'trackOperation', 'close']
      const adapter = {
        ...Object.fromEntries(methods.map((name) => [name, async () => ({ items: [], cursor: null, missing: [] })])),
        contractVersion: 'v1', type: 'fake', version: '1', capabilities: {
          kinds: { Application: { sources: ['git'], multiSource: false, fields: [] } },
          etag: 'checked',
          limits: { nameMaxLength: 63, valuesMaxBytes: null, timeGranularityMs: 1 },
        },
      }
      const dms = createDms({ instances: { a: adapter } })
      await dms.instance('a').getDeployment('web')
      await dms.listDeployments()
      await dms.health()
    `)
    expect(resolved).toContain('index.ts')
    expect(resolved).toContain('client/create-dms.ts')
    expect(packages(resolved)).toEqual([])
    expect(resolved.filter((name) => /^(?:config|adapter|schema)\//.test(name))).toEqual([])
  })

  it('@gitops-dms/core/adapter loads no HTTP client before the first request, and no YAML', async () => {
    const resolved = await resolvedBy(`
      const { createTransport } = await import('@gitops-dms/core/adapter')
      createTransport({ baseUrl: 'https://localhost' })
    `)
    expect(resolved).toContain('adapter/transport/transport.ts')
    expect(packages(resolved)).toEqual([])
  })

  it('@gitops-dms/core/config loads YAML and schemas, and neither an HTTP client nor an adapter', async () => {
    const resolved = await resolvedBy(`await import('@gitops-dms/core/config')`)
    expect(packages(resolved).sort()).toEqual(['yaml', 'zod'])
  })

  it('is seen by this test: a write loads the schemas', async () => {
    const resolved = await resolvedBy(`
      const { createDms } = await import('@gitops-dms/core')
      await import('${new URL('../src/client/arguments/expand-request.ts', import.meta.url).href}').then((one) => one.checkChange({ project: 'x' }, 'a'))
    `)
    expect(packages(resolved)).toContain('zod')
  })
})

describe('The main entry point', () => {
  it('exports these values and no others', async () => {
    const main = await import('../src/index.ts')
    expect(Object.keys(main).sort()).toEqual([
      'CAPABILITY_METHODS',
      'DmsError',
      'MASKED',
      'assertAdapter',
      'createDms',
      'derivePhase',
      'formatDeploymentId',
      'isDmsError',
      'parseDeploymentId',
    ])
  })
})
