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

describe.skipIf(!isInstalled)('kubectl', () => {
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

  test('applies, waits, gets, watches, scales, reads logs and deletes', async () => {
    expect(await kubectl('apply', '-f', 'web.yaml')).toBe('deployment.apps/web created')
    expect(await kubectl('apply', '-f', 'web.yaml')).toBe('deployment.apps/web unchanged')
    expect(await kubectl('apply', '--server-side', '--force-conflicts', '-f', 'web.yaml')).toBe('deployment.apps/web serverside-applied')
    expect(await kubectl('-n', 'apps', 'rollout', 'status', 'deployment/web', '--timeout=20s')).toContain('successfully rolled out')
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

  test('knows the Flux kinds by their short names, and explains what it is refused', async () => {
    expect(await kubectl('api-resources', '--api-group=kustomize.toolkit.fluxcd.io', '--no-headers')).toMatch(/^kustomizations +ks +/)
    expect(await kubectl('get', 'ks', '-A')).toBe('')
    await expect(kubectl('-n', 'apps', 'create', '-f', 'bad.yaml')).rejects.toThrow()
    await writeFile(
      join(folder, 'refused.yaml'),
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x, namespace: apps }\nspec: { interval: 1d }\n',
    )
    await expect(kubectl('create', '--validate=false', '-f', 'refused.yaml')).rejects.toThrow(/spec\.sourceRef: Required value/)
  })
})
