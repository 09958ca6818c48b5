import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { ENGINES, type Engine, type EngineOptions } from '../support/engines.ts'
import { deployment, startRepository, type TestRepository, WEB } from '../support/repository.ts'
import { runDemo } from '../support/run-demo.ts'

/** The demo knows these servers by a configuration file alone, as it knows anybody's. */
describe.each(ENGINES)('npm run demo -- --config … through $type', ({ type, start }) => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-dms-config-'))
  const open: { close(): Promise<void> }[] = []
  const withEngine = async (options: EngineOptions = {}): Promise<Engine> => {
    const engine = await start({ namespaces: ['shop'], ...options })
    open.push(engine)
    return engine
  }
  const withRepository = async (files: Readonly<Record<string, string>> = WEB): Promise<TestRepository> => {
    const repository = await startRepository(files)
    open.push(repository)
    return repository
  }
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()))
    rmSync(folder, { recursive: true, force: true })
  })

  const demo = (
    engine: Engine,
    repository: { readonly url: string },
    over: { readonly yaml?: string; readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
  ) => {
    const file = join(folder, `${crypto.randomUUID()}.yaml`)
    writeFileSync(file, over.yaml ?? stringify({ plugins: { dms: [{ name: 'mine', type, config: engine.config }] } }))
    return runDemo(['--config', file, '--repo', repository.url, '--namespace', 'shop', ...(over.args ?? [])], {
      env: over.env ?? { TOKEN: engine.token },
    })
  }

  it('does the same against given servers, in a branch of its own that is gone afterwards', async () => {
    const engine = await withEngine()
    const kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(kubeconfig, engine.kubeconfig)
    const web = await withRepository()
    const before = web.references()
    const { code, output, left } = await demo(engine, web, { args: ['--kubeconfig', kubeconfig] })
    expect(output).toContain('ConfigMap shop/gitops-dms-demo in the cluster: "second commit"')
    expect(output).toContain('ConfigMap shop/gitops-dms-demo in the cluster: 404')
    expect({ code, left }).toEqual({ code: 0, left: [] })
    expect(web.references()).toBe(before)
  })

  it('fails at "wait healthy" while the controllers stand still, and takes its deployment away again', async () => {
    const engine = await withEngine({ controllers: false })
    const { code, output } = await demo(engine, await withRepository(), { args: ['--timeout', '2'] })
    expect(output).toContain('The demo failed at: wait healthy')
    expect(output).toMatch(/mine: not there after \d+ ms; last seen: pending/)
    expect(code).toBe(1)
  })

  it('fails at "wait healthy" with the reason when the image is broken', async () => {
    const engine = await withEngine()
    const broken = await withRepository({ ...WEB, 'deploy/deployment.yaml': deployment('registry.invalid/broken:1.0', 1) })
    const { code, output } = await demo(engine, broken)
    expect(output).toContain('The demo failed at: wait healthy')
    expect(output).toMatch(/mine: create of gitops-dms-demo was applied but is degraded: .*web/)
    expect(code).toBe(1)
    expect(engine.readText('shop')).toBeUndefined()
  })

  it.each([
    [
      'an unknown type',
      { plugins: { dms: [{ name: 'mine', type: `${type}x` }] } },
      new RegExp(`line \\d+.*type: found "${type}x" \\(did you mean "${type}"\\?\\)`),
    ],
    [
      'an unknown key',
      { plugins: { dms: [{ name: 'mine', type, config: { namespce: 'x' } }] } },
      /line \d+.*namespce: unknown \(did you mean "namespace"\?\)/,
    ],
    [
      'a missing variable',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
      { plugins: { dms: [{ name: 'mine', type, config: { namespace: '${DMS_NOT_SET}' } }] } },
      /line \d+.*the variable DMS_NOT_SET is not set/,
    ],
    ['an instance that is not there', undefined, /no instance "min" \(did you mean "mine"\?\); there is mine/],
  ])('says what is wrong with %s, without a stack', async (what, yaml, message) => {
    const engine = await withEngine({ controllers: false })
    const args = what === 'an instance that is not there' ? ['--instance', 'min'] : []
    const { code, output, left } = await demo(engine, await withRepository(), { args, ...(yaml === undefined ? {} : { yaml: stringify(yaml) }) })
    expect(output).toMatch(message)
    expect(output).not.toMatch(/^\s+at .*\.ts:\d+/m)
    expect({ code, left }).toEqual({ code: 1, left: [] })
  })

  it.each([
    [
      'an unreachable server',
      (engine: Engine) => ({ ...engine.config, [type === 'argocd' ? 'serverUrl' : 'server']: 'https://127.0.0.1:9' }),
      /mine: down: https:\/\/127\.0\.0\.1:9: cannot be reached/,
    ],
    ['a server of another authority', (engine: Engine) => ({ ...engine.config, tls: {} }), /mine: down: .*certificate is not trusted/],
    [
      'a bad token',
      (engine: Engine) => ({ ...engine.config, [type === 'argocd' ? 'authToken' : 'token']: 'canary.canary.canary' }),
      /mine: down: .*accepted is a valid/,
    ],
  ])('fails at "health" for %s, without a stack', async (_what, config, message) => {
    const engine = await withEngine({ controllers: false })
    const { code, output } = await demo(engine, await withRepository(), {
      yaml: stringify({ plugins: { dms: [{ name: 'mine', type, config: config(engine) }] } }),
    })
    expect(output).toContain('The demo failed at: health')
    expect(output).toMatch(message)
    expect(output).not.toMatch(/^\s+at .*\.ts:\d+|canary/m)
    expect(code).toBe(1)
  })

  it('says that the path is missing in the repository', async () => {
    const engine = await withEngine({ controllers: false })
    const { code, output } = await demo(engine, await withRepository(), { args: ['--path', 'nowhere'] })
    expect(output).toMatch(/--path: found "nowhere", which is no folder of http/)
    expect(code).toBe(1)
  })
})
