import { describe, expect, test } from 'vitest'
import { applicationTree } from '../../../src/argocd/controller/tree/application-tree.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { liveObject, managed, ownedBy } from './live-object.ts'

const names = (nodes: readonly JsonMap[] | undefined) => (nodes ?? []).map((node) => `${node['kind']}/${node['name']}`)

const project = (spec: JsonMap = {}): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default' },
  spec: { destinations: [{ server: '*', namespace: '*' }], clusterResourceWhitelist: [{ group: '*', kind: '*' }], ...spec },
})

describe('the tree of an application', () => {
  test('has what is managed and all that it owns, by full name, with its owners', () => {
    const deployment = liveObject('Deployment', 'web')
    const set = liveObject('ReplicaSet', 'web-1', { metadata: ownedBy(deployment) })
    const pod = liveObject('Pod', 'web-1-x', { metadata: ownedBy(set) })
    const foreign = liveObject('Pod', 'other')
    const { nodes } = applicationTree([managed(deployment)], [foreign, pod, set, deployment])
    expect(names(nodes)).toEqual(['Pod/web-1-x', 'Deployment/web', 'ReplicaSet/web-1'])
    expect(nodes?.[2]).toMatchObject({
      group: 'apps',
      version: 'v1',
      parentRefs: [{ group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'web', name: 'web', uid: 'uid-Deployment-web' }],
    })
  })

  test('shows what is not there as missing, without anything else', () => {
    const target = liveObject('ConfigMap', 'conf')
    expect(applicationTree([{ ...managed(target), live: undefined, target }], [])).toEqual({
      nodes: [{ version: 'v1', kind: 'ConfigMap', namespace: 'web', name: 'conf', health: { status: 'Missing' } }],
    })
  })

  test('of nothing is empty', () => {
    expect(applicationTree([], [liveObject('ConfigMap', 'conf')])).toEqual({})
  })

  test('leaves out what has gone since the comparison', () => {
    expect(applicationTree([managed(liveObject('ConfigMap', 'conf'))], [])).toEqual({})
  })

  test('does not follow an owner into another namespace, unless the owner has none', () => {
    const own = liveObject('ConfigMap', 'own')
    const across = liveObject('Pod', 'across', { metadata: { ...ownedBy(own), namespace: 'elsewhere' } })
    const cluster = liveObject('Namespace', 'all', { metadata: { namespace: undefined } as unknown as JsonMap })
    const below = liveObject('Pod', 'below', { metadata: { ...ownedBy(cluster), namespace: 'elsewhere' } })
    const { nodes } = applicationTree([managed(own), managed(cluster)], [own, across, cluster, below])
    expect(names(nodes)).toEqual(['ConfigMap/own', 'Namespace/all', 'Pod/below'])
    expect(nodes?.[2]?.['parentRefs']).toEqual([{ version: 'v1', kind: 'Namespace', name: 'all', uid: 'uid-Namespace-all' }])
  })

  test('does not reach into namespaces at all before 3.3', () => {
    const cluster = liveObject('Namespace', 'all', { metadata: { namespace: undefined } as unknown as JsonMap })
    const below = liveObject('Pod', 'below', { metadata: ownedBy(cluster) })
    expect(names(applicationTree([managed(cluster)], [cluster, below], { version: '3.2' }).nodes)).toEqual(['Namespace/all'])
    const { nodes } = applicationTree([managed(below)], [cluster, below], { version: '3.2' })
    expect(nodes?.[0]?.['parentRefs']).toEqual([{ version: 'v1', kind: 'Namespace', namespace: 'web', name: 'all', uid: 'uid-Namespace-all' }])
  })

  test('ends where objects own each other', () => {
    const second = liveObject('ConfigMap', 'second', { metadata: ownedBy(liveObject('ConfigMap', 'first')) })
    const first = liveObject('ConfigMap', 'first', { metadata: ownedBy(second) })
    expect(names(applicationTree([managed(first)], [first, second]).nodes)).toEqual(['ConfigMap/first', 'ConfigMap/second'])
  })

  test('knows whose a volume claim and a token are', () => {
    const set = liveObject('StatefulSet', 'db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } })
    const account = liveObject('ServiceAccount', 'robot')
    const token = liveObject('Secret', 'robot-token', {
      type: 'kubernetes.io/service-account-token',
      metadata: {
        annotations: { 'kubernetes.io/service-account.name': 'robot', 'kubernetes.io/service-account.uid': 'uid-ServiceAccount-robot' },
      },
    })
    const claims = ['data-db-0', 'data-db-11', 'data-db-x1', 'other-db-0'].map((name) => liveObject('PersistentVolumeClaim', name))
    const { nodes } = applicationTree([managed(set), managed(account)], [set, account, token, ...claims])
    expect(names(nodes)).toEqual([
      'PersistentVolumeClaim/data-db-0',
      'PersistentVolumeClaim/data-db-11',
      'Secret/robot-token',
      'ServiceAccount/robot',
      'StatefulSet/db',
    ])
  })

  test('leaves out what the project does not permit, and all below it', () => {
    const deployment = liveObject('Deployment', 'web')
    const set = liveObject('ReplicaSet', 'web-1', { metadata: ownedBy(deployment) })
    const pod = liveObject('Pod', 'web-1-x', { metadata: ownedBy(set) })
    const strict = project({ namespaceResourceBlacklist: [{ group: 'apps', kind: 'ReplicaSet' }] })
    expect(names(applicationTree([managed(deployment)], [deployment, set, pod], { project: strict }).nodes)).toEqual(['Deployment/web'])
  })
})

describe('orphans', () => {
  const deployment = liveObject('Deployment', 'web')
  const mark = (application: string) => ({ annotations: { 'argocd.argoproj.io/tracking-id': `${application}:/ConfigMap:web/x` } })
  const objects = [
    deployment,
    liveObject('ConfigMap', 'lost'),
    liveObject('ConfigMap', 'of-another', { metadata: mark('other') }),
    liveObject('ConfigMap', 'of-nobody', { metadata: mark('gone') }),
    liveObject('ConfigMap', 'elsewhere', { metadata: { namespace: 'elsewhere' } }),
    liveObject('ConfigMap', 'kube-root-ca.crt'),
    liveObject('ServiceAccount', 'default'),
    liveObject('Secret', 'ignored-1'),
  ]
  const options = { namespace: 'web', isApplication: (name: string) => name === 'other' }

  test('are what nobody has in the namespace, where the project asks for them', () => {
    const asking = project({ orphanedResources: { ignore: [{ kind: 'Secret', name: 'ignored-*' }] } })
    const tree = applicationTree([managed(deployment)], objects, { ...options, project: asking })
    expect([names(tree.nodes), names(tree.orphanedNodes)]).toEqual([['Deployment/web'], ['ConfigMap/lost', 'ConfigMap/of-nobody']])
  })

  test('nobody looks for without that', () => {
    expect(applicationTree([managed(deployment)], objects, { ...options, project: project() }).orphanedNodes).toBeUndefined()
  })
})

describe('hosts', () => {
  const node = (name: string) =>
    liveObject('Node', name, {
      metadata: { namespace: undefined, labels: { zone: 'a', secret: 'b' } } as unknown as JsonMap,
      status: { capacity: { cpu: '4', memory: '1Ki', pods: '110' }, nodeInfo: { kubeletVersion: 'v1.36.1' } },
    })
  const pod = (name: string, nodeName: string, cpu: string, phase = 'Running') =>
    liveObject('Pod', name, { spec: { nodeName, containers: [{ resources: { requests: { cpu } } }] }, status: { phase } })

  test('are the nodes under the pods, with what is asked for in thousandths', () => {
    const own = pod('own', 'n1', '250m')
    const all = [own, pod('neighbour', 'n1', '1'), pod('ended', 'n1', '1', 'Succeeded'), pod('far', 'n2', '1'), node('n1'), node('n2')]
    expect(applicationTree([managed(own)], all, { nodeLabels: ['zone'] }).hosts).toEqual([
      {
        name: 'n1',
        resourcesInfo: [
          { resourceName: 'cpu', requestedByApp: 250, requestedByNeighbors: 1000, capacity: 4000 },
          { resourceName: 'memory', capacity: 1_024_000 },
        ],
        systemInfo: expect.objectContaining({ kubeletVersion: 'v1.36.1', machineID: '' }),
        labels: { zone: 'a' },
      },
    ])
  })
})
