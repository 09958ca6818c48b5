// A program of its own, so that what is left after close() is not mixed with what a test runner keeps open.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { at } from '../../src/cluster/kube-object.ts'
import { startFluxSimulator } from '../../src/flux/index.ts'
import { commitFiles, startGitServer } from '../../src/git/index.ts'
import { startBucketServer, startOciStore, startStaticServer } from '../../src/servers/index.ts'
import { open, send } from '../support/api-client.ts'
import { until } from '../support/until.ts'

const PODS = '/api/v1/namespaces/apps/pods'
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: app, image: app }] }\n'

const left = () => process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap)$/.test(name))
const before = left()

const root = await mkdtemp(join(tmpdir(), 'repositories-'))
await commitFiles(join(root, 'web.git'), { message: 'first', files: { 'web/pod.yaml': POD } })
const git = await startGitServer({ root })
const servers = [git, await startStaticServer({ root }), await startBucketServer({ root }), await startOciStore()]
const flux = await startFluxSimulator({ namespaces: ['apps'], http2: true, timing: { workloads: { readyMs: 50 } } })
servers.push(flux)

const repository = (name: string, url: string) =>
  flux.cluster.create({
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name, namespace: 'apps' },
    spec: { url, interval: '1m', ref: { branch: 'main' } },
  })
repository('lost', 'http://127.0.0.1:9/lost.git') // the port of nobody: tried again and again
repository('web', `${git.url}/web.git`)
flux.cluster.create({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'web', namespace: 'apps' },
  spec: {
    interval: '1m',
    retryInterval: '1s',
    prune: true,
    targetNamespace: 'apps',
    path: './web',
    sourceRef: { kind: 'GitRepository', name: 'web' },
  },
})
const stored = (apiVersion: string, kind: string, name: string) =>
  flux.cluster.find(flux.cluster.kindOf({ apiVersion, kind }), { namespace: 'apps', name })
await until(flux.cluster, () => at(stored('v1', 'Pod', 'web'), 'status', 'phase') === 'Running')
await until(flux.cluster, () => JSON.stringify(stored('source.toolkit.fluxcd.io/v1', 'GitRepository', 'lost')).includes('GitOperationFailed'))

flux.faults.add({ match: { method: 'GET', path: /configmaps/ }, fault: { type: 'hang' } })
const watch = await open(flux, { method: 'GET', path: `${PODS}?watch=true` })
const log = await open(flux, { method: 'GET', path: `${PODS}/web/log?follow=true` })
const cut = Promise.allSettled([watch.toArray(), log.toArray(), send(flux, { method: 'GET', path: '/api/v1/namespaces/apps/configmaps' })])

for (const _ of ['once', 'and again, which is no fault']) await Promise.all(servers.map((server) => server.close()))
await cut
await rm(root, { recursive: true })
// What is closed is let go in the next turns.
for (let turn = 0; turn < 10 && left().length > before.length; turn += 1) await new Promise(setImmediate)
process.stdout.write(JSON.stringify({ before, after: left() }))
