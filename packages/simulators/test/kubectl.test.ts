import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FluxSimulator, startFluxSimulator } from '../src/flux/index.ts'

const isInstalled = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: apps }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "nginx:1" }] }
`

describe.skipIf(!isInstalled)(isInstalled ? 'kubectl' : 'kubectl (skipped: it is not installed)', () => {
  let flux: FluxSimulator
  let folder: string

  beforeAll(async () => {
    flux = await startFluxSimulator({ namespaces: ['apps'], timing: { workloads: { readyMs: 20, staggerMs: 5 } } })
    folder = await mkdtemp(join(tmpdir(), 'simulators-kubectl-'))
    await writeFile(join(folder, 'config'), flux.kubeconfig, { mode: 0o600 })
    await writeFile(join(folder, 'web.yaml'), DEPLOYMENT)
  })
  afterAll(async () => {
    await flux?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  /** An own home: kubectl caches what it discovers. */
  const environment = () => ({ PATH: process.env['PATH'], HOME: folder, KUBECONFIG: join(folder, 'config') })
  const kubectl = async (...args: string[]) => (await promisify(execFile)('kubectl', args, { env: environment(), cwd: folder })).stdout.trim()
  /** Of one that fails, which `kubectl diff` also does where it finds a difference. */
  const failing = async (...args: string[]) => {
    const { code, stdout, stderr } = (await kubectl(...args).catch((error: unknown) => error)) as { code: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }

  test('applies, waits, gets, watches, scales, reads logs and deletes', async () => {
    expect(await kubectl('apply', '-f', 'web.yaml')).toBe('deployment.apps/web created')
    expect(await kubectl('apply', '-f', 'web.yaml')).toBe('deployment.apps/web unchanged')
    expect(await kubectl('apply', '--server-side', '--force-conflicts', '-f', 'web.yaml')).toBe('deployment.apps/web serverside-applied')
    expect(await kubectl('-n', 'apps', 'rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out')
    expect(await kubectl('-n', 'apps', 'wait', '--for=condition=Available', 'deployment/web', '--timeout=20s')).toBe(
      'deployment.apps/web condition met',
    )
    const table = (await kubectl('-n', 'apps', 'get', 'deployment')).split('\n')
    expect(table[0]).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE$/)
    expect(table[1]).toMatch(/^web +1\/1 +1 +1 +\d+s$/)

    const watch = spawn('kubectl', ['-n', 'apps', 'get', 'deployment', 'web', '--watch', '-o', 'jsonpath={.status.readyReplicas}{"\\n"}'], {
      env: environment(),
    })
    const lines = createInterface({ input: watch.stdout })[Symbol.asyncIterator]()
    try {
      expect((await lines.next()).value).toBe('1')
      expect(await kubectl('-n', 'apps', 'scale', 'deployment/web', '--replicas=2')).toBe('deployment.apps/web scaled')
      for (let line = await lines.next(); line.value !== '2'; line = await lines.next()) expect(line.done).toBe(false)
    } finally {
      watch.kill()
      await once(watch, 'close')
    }

    expect(await kubectl('-n', 'apps', 'get', 'pods', '-o', 'name')).toMatch(/^pod\/web-\w+-\w+\npod\/web-\w+-\w+$/)
    expect(await kubectl('-n', 'apps', 'logs', 'deployment/web', '--tail=1')).not.toBe('')
    expect(await kubectl('-n', 'apps', 'delete', 'deployment', 'web', '--wait=true')).toContain('deleted')
    expect(await kubectl('-n', 'apps', 'get', 'deployment', '-o', 'name')).toBe('')
  })

  test('tells what would change, and changes nothing', async () => {
    await kubectl('apply', '-f', 'web.yaml')
    await kubectl('-n', 'apps', 'rollout', 'status', 'deployment/web', '--timeout=20s')
    expect(await kubectl('diff', '-f', 'web.yaml')).toBe('')
    await writeFile(join(folder, 'next.yaml'), DEPLOYMENT.replace('nginx:1', 'nginx:2'))
    const { code, stdout } = await failing('diff', '-f', 'next.yaml')
    expect(code).toBe(1)
    const changed = stdout.split('\n').filter((line) => /^[-+](?![-+])/.test(line))
    expect(changed).toEqual(['-  generation: 1', '+  generation: 2', '-      - image: nginx:1', '+      - image: nginx:2'])
    expect(await kubectl('apply', '--dry-run=server', '-f', 'next.yaml')).toBe('deployment.apps/web configured (server dry run)')
    expect(await kubectl('-n', 'apps', 'get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe('nginx:1')
    await kubectl('delete', '-f', 'web.yaml')
  })

  test('says what is not there', async () => {
    expect((await failing('-n', 'apps', 'get', 'deployment', 'none')).stderr).toBe(
      'Error from server (NotFound): deployments.apps "none" not found\n',
    )
    expect((await failing('get', 'nothings')).stderr).toBe(`error: the server doesn't have a resource type "nothings"\n`)
    // kubectl sends what it makes itself as protobuf.
    expect((await failing('create', 'namespace', 'more')).stderr).toContain('the body of the request was in an unknown format')
  })

  test('knows the Flux kinds by their short names, their fields, and why one is refused', async () => {
    expect(await kubectl('api-resources', '--api-group=kustomize.toolkit.fluxcd.io', '--no-headers')).toMatch(/^kustomizations +ks +/)
    expect(await kubectl('get', 'ks', '-A')).toBe('')
    expect((await kubectl('explain', 'kustomization.spec.interval')).split(/\n+/).slice(0, 4)).toEqual([
      'GROUP:      kustomize.toolkit.fluxcd.io',
      'KIND:       Kustomization',
      'VERSION:    v1',
      'FIELD: interval <string>',
    ])
    await writeFile(
      join(folder, 'refused.yaml'),
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x, namespace: apps }\nspec: { interval: 1d }\n',
    )
    await expect(kubectl('create', '--validate=false', '-f', 'refused.yaml')).rejects.toThrow(/spec\.sourceRef: Required value/)
  })
})
