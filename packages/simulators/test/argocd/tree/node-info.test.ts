import { describe, expect, test } from 'vitest'
import { nodeInfo } from '../../../src/argocd/controller/tree/node-info.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'
import { liveObject } from './live-object.ts'

const waiting = (reason: string) => ({ state: { waiting: { reason } } })
const ended = (exitCode: number, more: JsonMap = {}) => ({ state: { terminated: { exitCode, ...more } } })
const running = { ready: true, state: { running: {} } }

describe('the reason of a pod', () => {
  const sidecar = { name: 'proxy', restartPolicy: 'Always' }
  test.each<[what: string, reason: string, containers: string, members: JsonMap]>([
    ['waits for its image', 'ErrImagePull', '0/1', { status: { phase: 'Pending', containerStatuses: [waiting('ErrImagePull')] } }],
    ['runs', 'Running', '1/1', { status: { phase: 'Running', containerStatuses: [running] } }],
    ['ended with a code', 'ExitCode:3', '0/1', { status: { phase: 'Failed', containerStatuses: [ended(3)] } }],
    ['was killed', 'Signal:9', '0/1', { status: { phase: 'Failed', containerStatuses: [ended(0, { signal: 9 })] } }],
    ['has a first container that still runs', 'Running', '1/1', { status: { containerStatuses: [ended(0, { reason: 'Completed' }), running] } }],
    ['was evicted', 'Evicted', '0/1', { status: { phase: 'Failed', reason: 'Evicted' } }],
    ['is being deleted', 'Terminating', '1/1', { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Running', containerStatuses: [running] } }],
    ['is deleted after its end', 'Succeeded', '0/1', { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Succeeded' } }],
    ['is lost with its node', 'Unknown', '0/1', { metadata: { deletionTimestamp: 'x' }, status: { reason: 'NodeLost' } }],
    [
      'may not be scheduled',
      'SchedulingGated',
      '0/1',
      { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] } },
    ],
    ['begins', 'Init:0/1', '0/1', { spec: { initContainers: [{ name: 'i' }] }, status: { initContainerStatuses: [{ name: 'i' }] } }],
    ['cannot begin', 'Init:Error', '0/1', { status: { initContainerStatuses: [{ name: 'i', ...ended(1, { reason: 'Error' }) }] } }],
    [
      'cannot begin for want of an image',
      'Init:ErrImagePull',
      '0/1',
      { status: { initContainerStatuses: [{ name: 'i', ...waiting('ErrImagePull') }] } },
    ],
    [
      'has a sidecar',
      'Running',
      '2/2',
      {
        spec: { initContainers: [sidecar] },
        status: { phase: 'Running', initContainerStatuses: [{ name: 'proxy', started: true, ready: true }], containerStatuses: [running] },
      },
    ],
  ])('that %s is %s', (_what, reason, containers, { spec = {}, ...members }) => {
    const { info } = nodeInfo(liveObject('Pod', 'p', { ...members, spec: { containers: [{}], ...(spec as JsonMap) } }), '3.5')
    const said = Object.fromEntries(info.map(({ name, value }) => [name, value]))
    expect([said['Status Reason'] ?? '', said['Containers']]).toEqual([reason, containers])
  })

  test('comes with restarts, images and requests, the latter while it has not ended', () => {
    const spec = {
      nodeName: 'n1',
      initContainers: [{ name: 'i', image: 'init:1', resources: { requests: { memory: '2Ki' } } }],
      containers: [
        { image: 'web:1', resources: { requests: { cpu: '100m', memory: '1Ki' } } },
        { image: 'web:1', resources: { requests: { cpu: '0.5' } } },
      ],
    }
    const of = (phase: string) =>
      nodeInfo(liveObject('Pod', 'p', { spec, status: { phase, containerStatuses: [{ restartCount: 2 }, { restartCount: 1 }] } }), '3.5')
    const always = [
      { name: 'Node', value: 'n1' },
      { name: 'Containers', value: '0/2' },
      { name: 'Restart Count', value: '3' },
    ]
    expect(of('Running').info).toEqual([
      { name: 'Status Reason', value: 'Running' },
      ...always,
      { name: 'cpu', value: '600' },
      { name: 'memory', value: '2048000' },
    ])
    expect(of('Succeeded').info).toEqual([{ name: 'Status Reason', value: 'Succeeded' }, ...always])
    expect(of('Running').images).toEqual(['init:1', 'web:1'])
  })
})

describe('what a node says of the network', () => {
  const balancer = { loadBalancer: { ingress: [{ hostname: 'lb.test', ip: '1.2.3.4' }, { ip: '1.2.3.5' }] } }
  const link = { annotations: { 'link.argocd.argoproj.io/docs': 'Docs|https://docs.test', 'link.argocd.argoproj.io/bad': 'x|javascript:alert(1)' } }
  const backend = { service: { name: 'web' } }
  test.each<[what: string, apiVersion: string, kind: string, members: JsonMap, told: JsonMap | undefined]>([
    ['a ConfigMap', 'v1', 'ConfigMap', {}, undefined],
    ['a ConfigMap with links', 'v1', 'ConfigMap', { metadata: link }, { externalURLs: ['Docs|https://docs.test'] }],
    ['a Service', 'v1', 'Service', { spec: { selector: { app: 'web' } }, status: balancer }, { targetLabels: { app: 'web' } }],
    [
      'a Service with a balancer',
      'v1',
      'Service',
      { spec: { type: 'LoadBalancer' }, status: balancer },
      { ingress: [{ hostname: 'lb.test' }, { ip: '1.2.3.5' }] },
    ],
    [
      'an Ingress',
      'networking.k8s.io/v1',
      'Ingress',
      { metadata: link, spec: { rules: [{ host: 'web.test', http: { paths: [{ path: '/a*', backend }] } }], tls: [{ secretName: 's' }] } },
      { targetRefs: [{ kind: 'Service', namespace: 'web', name: 'web' }], externalURLs: ['Docs|https://docs.test', 'https://web.test/a'] },
    ],
    [
      'an Ingress without a host',
      'networking.k8s.io/v1',
      'Ingress',
      { spec: { rules: [{ http: { paths: [{ backend }] } }] }, status: balancer },
      {
        targetRefs: [{ kind: 'Service', namespace: 'web', name: 'web' }],
        ingress: [{ hostname: 'lb.test' }, { ip: '1.2.3.5' }],
        externalURLs: ['http://lb.test'],
      },
    ],
    [
      'an Ingress that wants no links',
      'networking.k8s.io/v1',
      'Ingress',
      {
        metadata: { annotations: { 'argocd.argoproj.io/ignore-default-links': 'true' } },
        spec: { rules: [{ host: 'a.test', http: { paths: [{}] } }] },
      },
      {},
    ],
    [
      'a Gateway',
      'gateway.networking.k8s.io/v1',
      'Gateway',
      {
        spec: {
          listeners: [
            { hostname: 'g.test', protocol: 'HTTPS', port: 443 },
            { protocol: 'HTTP', port: 8080 },
          ],
        },
        status: { addresses: [{ value: '1.1.1.1' }] },
      },
      { ingress: [{ ip: '1.1.1.1' }], externalURLs: ['https://g.test', 'http://1.1.1.1:8080'] },
    ],
    [
      'a route',
      'gateway.networking.k8s.io/v1',
      'HTTPRoute',
      { spec: { parentRefs: [{ name: 'g' }], rules: [{ backendRefs: [{ name: 'web' }] }] } },
      {
        targetRefs: [
          { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'web', name: 'g' },
          { kind: 'Service', namespace: 'web', name: 'web' },
        ],
      },
    ],
    [
      'a VirtualService',
      'networking.istio.io/v1',
      'VirtualService',
      { spec: { http: [{ route: [{ destination: { host: 'web.shop.svc' } }, { destination: { host: 'web' } }] }] } },
      {
        targetRefs: [
          { kind: 'Service', namespace: 'shop', name: 'web' },
          { kind: 'Service', namespace: 'web', name: 'web' },
        ],
      },
    ],
  ])('of %s', (_what, apiVersion, kind, members, told) => {
    expect(nodeInfo({ ...liveObject(kind, 'n', members), apiVersion }, '3.5').networkingInfo).toEqual(told)
  })
})

describe('the revision of a node', () => {
  test.each<[JsonMap, string | undefined]>([
    [{ metadata: { annotations: { 'deployment.kubernetes.io/revision': '4' } } }, 'Rev:4'],
    [{ metadata: { annotations: { 'rollout.argoproj.io/revision': '2' } } }, 'Rev:2'],
    [{ metadata: { annotations: { 'deployment.kubernetes.io/revision': 'new' } } }, undefined],
    [{ revision: 3 }, 'Rev:3'],
    [{}, undefined],
  ])('of %j is %s', (members, revision) => {
    expect(nodeInfo(liveObject('ReplicaSet', 'r', members), '3.5').info[0]?.value).toBe(revision)
  })
})

describe('older servers', () => {
  test.each<[version: '2.14' | '3.1' | '3.2', items: string[]]>([
    ['3.1', ['Node', 'Containers']],
    ['3.2', ['Node', 'Containers', 'cpu', 'memory']],
  ])('of %s tell of a pod %j', (version, items) => {
    expect(nodeInfo(liveObject('Pod', 'p', { spec: { containers: [{}] } }), version).info.map(({ name }) => name)).toEqual(items)
  })

  test('show links of any kind before 3.2, and nothing of a Gateway before 3.5', () => {
    const annotations = { 'link.argocd.argoproj.io/a': 'javascript:alert(1)' }
    expect(nodeInfo(liveObject('ConfigMap', 'c', { metadata: { annotations } }), '3.1').networkingInfo).toEqual({
      externalURLs: [annotations['link.argocd.argoproj.io/a']],
    })
    const gateway = { ...liveObject('Gateway', 'g', { status: { addresses: [{ value: '1.1.1.1' }] } }), apiVersion: 'gateway.networking.k8s.io/v1' }
    expect([nodeInfo(gateway, '3.4').networkingInfo, nodeInfo(gateway, '3.5').networkingInfo]).toEqual([undefined, { ingress: [{ ip: '1.1.1.1' }] }])
  })
})
