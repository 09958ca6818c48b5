import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFluxAdapter } from '@gitops-dms/adapter-flux'
import { createDms, type Dms, type DmsInstance } from '@gitops-dms/core'
import type { KubeObject } from '@gitops-dms/simulators/flux'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf } from './support/code-of.ts'
import { createKustomization, KUSTOMIZATIONS } from './support/create-kustomization.ts'
import { ask, type GenuineCluster, startGenuineCluster, tell, untilTrue } from './support/genuine-cluster.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1/namespaces/flux-system'

let cluster: GenuineCluster
let folder: string
const opened: Dms[] = []

function as(token: string): DmsInstance {
  const { url, ca } = cluster.server
  const other = createDms({ instances: { flux: createFluxAdapter({ server: url, token, tls: { ca } }) } })
  opened.push(other)
  return other.instance('flux')
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitops-dms-adapter-flux-'))
  cluster = await startGenuineCluster([
    { name: 'nobody', groups: [] },
    { name: 'reader', groups: [] },
  ])
  await ask(cluster.transport, 'POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } } })
})

afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()))
  await cluster?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('who may do what', () => {
  test('nobody without rights', async () => {
    const stranger = as('nobody')
    await expect(stranger.listDeployments()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    await expect(
      stranger.createDeployment({
        name: 'web',
        namespace: 'default',
        gitRepo: 'https://git.example.test/web.git',
        gitRevision: 'main',
        gitPath: 'deploy',
      }),
    ).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    const { status, checks } = await stranger.health()
    expect([status, checks.find(({ ok }) => !ok)?.code]).toEqual(['down', 'PERMISSION_DENIED'])
  })

  test('whoever may read reads, and writes nothing', async () => {
    await createKustomization(cluster.transport, 'to-be-read')
    const rules = ['kustomize', 'source'].map((group) => ({
      apiGroups: [`${group}.toolkit.fluxcd.io`],
      resources: ['kustomizations', 'gitrepositories'],
      verbs: ['get', 'list'],
    }))
    const metadata = { name: 'read', namespace: 'flux-system' }
    const apiGroup = 'rbac.authorization.k8s.io'
    await ask(cluster.transport, 'POST', `${RBAC}/roles`, { body: { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata, rules } })
    const subjects = [{ apiGroup, kind: 'User', name: 'reader' }]
    const body = { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: 'read' }, subjects }
    await ask(cluster.transport, 'POST', `${RBAC}/rolebindings`, { body })
    const reader = as('reader')
    await untilTrue(async () => (await tell(cluster.transportOf('reader'), 'GET', KUSTOMIZATIONS)).status === 200)
    expect((await reader.listDeployments()).items.map(({ spec }) => spec.name)).toContain('to-be-read')
    await expect(reader.deleteDeployment('to-be-read', { cascade: 'workloads' })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
    expect((await as(cluster.server.token).getDeployment('to-be-read')).spec.name).toBe('to-be-read')
  })

  test('nobody with a token that is none or has ended', async () => {
    await expect(as('no-such-token').listDeployments()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } }
    const made = await ask<KubeObject>(cluster.transport, 'POST', '/api/v1/namespaces/flux-system/serviceaccounts', { body: account })
    const robot = as(cluster.server.accountToken('flux-system', 'robot', made.metadata.uid ?? '', 2))
    await untilTrue(async () => (await codeOf(robot.listDeployments())) === 'UNAUTHENTICATED')
    const { status, checks } = await robot.health()
    expect([status, checks[0]?.code]).toEqual(['down', 'UNAUTHENTICATED'])
  })

  test('whoever has the token that the file has now', async () => {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, cluster.server.token)
    const { url, ca } = cluster.server
    const other = createDms({ instances: { flux: createFluxAdapter({ server: url, tokenFile, tls: { ca } }) } })
    opened.push(other)
    expect(await codeOf(other.instance('flux').listDeployments())).toBeUndefined()
    await writeFile(tokenFile, 'no-such-token')
    await untilTrue(async () => (await codeOf(other.instance('flux').listDeployments())) === 'UNAUTHENTICATED')
    await writeFile(tokenFile, cluster.server.token)
    await untilTrue(async () => (await codeOf(other.instance('flux').listDeployments())) === undefined)
  })

  test('the one of a kubeconfig', async () => {
    const { url, ca, token } = cluster.server
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'here', cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
      users: [{ name: 'me', user: { token } }],
      contexts: [{ name: 'it', context: { cluster: 'here', user: 'me' } }],
      'current-context': 'it',
    }
    const other = createDms({ instances: { flux: createFluxAdapter({ kubeconfigContent: JSON.stringify(kubeconfig) }) } })
    opened.push(other)
    expect(await other.instance('flux').health()).toMatchObject({ status: 'up' })
  })
})
