import { describe, expect, test } from 'vitest'
import { BUILT_IN_KINDS } from '../src/cluster/built-in-kinds.ts'
import { Cluster } from '../src/cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../src/cluster/kube-object.ts'
import { causesOf } from './support/cluster-world.ts'

const key = { namespace: 'apps', name: 'a' }
const newCluster = () => new Cluster({ namespaces: ['apps'] })
const object = (apiVersion: string, kind: string, more: object = {}): KubeObject => ({ apiVersion, kind, metadata: { ...key }, ...more })
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a' }] } }
const workload = { selector: { matchLabels: { app: 'a' } }, template }

test('the kinds of a real server, each with what discovery says of it', () => {
  const found = (kind: string) => {
    const info = BUILT_IN_KINDS.find((one) => one.kind === kind)
    return info && [info.group, info.served ?? [info.version], info.plural, info.namespaced, info.shortNames, info.categories, info.scale]
  }
  expect(found('Deployment')).toEqual(['apps', ['v1'], 'deployments', true, ['deploy'], ['all'], true])
  expect(found('HorizontalPodAutoscaler')).toEqual(['autoscaling', ['v2', 'v1'], 'horizontalpodautoscalers', true, ['hpa'], ['all'], undefined])
  expect(found('Node')).toEqual(['', ['v1'], 'nodes', false, ['no'], undefined, undefined])
  expect(new Set(BUILT_IN_KINDS.map(({ group, plural }) => `${group}/${plural}`)).size).toBe(BUILT_IN_KINDS.length)
})

describe('a Secret', () => {
  test('keeps what is written as text in its data', () => {
    const cluster = newCluster()
    const secret = cluster.create(object('v1', 'Secret', { stringData: { a: 'b' }, data: { c: 'ZA==' } }))
    expect([secret['type'], secret['data'], secret['stringData']]).toEqual(['Opaque', { c: 'ZA==', a: 'Yg==' }, undefined])
    const patched = cluster.patch(cluster.kindOf(secret), key, { stringData: { e: 'f' } })
    expect(patched['data']).toEqual({ c: 'ZA==', a: 'Yg==', e: 'Zg==' })
  })

  test.each<[string, JsonMap, string[]]>([
    ['kubernetes.io/tls', {}, ['data[tls.crt]: Required value', 'data[tls.key]: Required value']],
    ['kubernetes.io/dockerconfigjson', {}, ['data[.dockerconfigjson]: Required value']],
    ['kubernetes.io/basic-auth', {}, ['data[username]: Required value', 'data[password]: Required value']],
    ['kubernetes.io/basic-auth', { username: 'YQ==' }, []],
    ['kubernetes.io/service-account-token', {}, ['metadata.annotations[kubernetes.io/service-account.name]: Required value']],
  ])('of type %s with %j', (type, data, causes) => {
    expect(causesOf(() => newCluster().create(object('v1', 'Secret', { type, data })))).toEqual(causes)
  })
})

test.each<[string, KubeObject, JsonMap, string[]]>([
  ['the type of a Secret', object('v1', 'Secret'), { type: 'x/y' }, ['type: Invalid value: "x/y": field is immutable']],
  [
    'the data of a ControllerRevision',
    object('apps/v1', 'ControllerRevision', { data: { a: 1 }, revision: 1 }),
    { data: { a: 2 } },
    ['data: Invalid value: {"a":2}: field is immutable'],
  ],
  [
    'immutable data',
    object('v1', 'ConfigMap', { immutable: true, data: { a: 'b' } }),
    { data: { a: 'c' } },
    ['data: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'that it is immutable',
    object('v1', 'ConfigMap', { immutable: true }),
    { immutable: false, binaryData: { a: 'aGk=' } },
    ['immutable: Forbidden: field is immutable when `immutable` is set', 'binaryData: Forbidden: field is immutable when `immutable` is set'],
  ],
  [
    'the selector of a Deployment',
    object('apps/v1', 'Deployment', { spec: workload }),
    { spec: { selector: { matchLabels: { more: 'b' } }, template: { metadata: { labels: { more: 'b' } } } } },
    ['spec.selector: Invalid value: {"matchLabels":{"app":"a","more":"b"}}: field is immutable'],
  ],
  [
    'the service of a StatefulSet',
    object('apps/v1', 'StatefulSet', { spec: { ...workload, serviceName: 'a' } }),
    { spec: { serviceName: 'b' } },
    [expect.stringMatching(/^spec: Forbidden: updates to statefulset spec for fields other than 'replicas', /)] as never,
  ],
  [
    'the role of a binding',
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' } }),
    { roleRef: { name: 'b' } },
    [expect.stringMatching(/^roleRef: Invalid value: .*: cannot change roleRef$/)] as never,
  ],
])('nobody changes %s', (_what, created, patch, causes) => {
  const cluster = newCluster()
  cluster.create(created)
  expect(causesOf(() => cluster.patch(cluster.kindOf(created), key, patch))).toEqual(causes)
})

describe('a Service', () => {
  test('has an address of its own, which stays', () => {
    const cluster = newCluster()
    const service = cluster.create(object('v1', 'Service', { spec: { ports: [{ port: 80 }] } }))
    expect(service.spec).toMatchObject({
      type: 'ClusterIP',
      clusterIP: expect.stringMatching(/^10\.96\./),
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    })
    const replaced = cluster.replace(cluster.kindOf(service), object('v1', 'Service', { spec: { ports: [{ port: 81 }] } }))
    expect([replaced.spec?.['clusterIP'], replaced.status]).toEqual([service.spec?.['clusterIP'], { loadBalancer: {} }])
    const causes = causesOf(() => cluster.patch(cluster.kindOf(service), key, { spec: { clusterIP: '10.96.9.9' } }))
    expect(causes).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.9.9"]: may not change once set'])
  })

  test.each<[string, JsonMap, object]>([
    ['without one', { clusterIP: 'None', selector: { app: 'a' }, ports: [{ port: 80 }] }, { clusterIP: 'None', clusterIPs: ['None'] }],
    ['on nodes', { type: 'NodePort', ports: [{ port: 80 }] }, { ports: [{ nodePort: 30_000 }] }],
  ])('%s', (_what, spec, expected) => {
    expect(newCluster().create(object('v1', 'Service', { spec })).spec).toMatchObject(expected)
  })

  test('that is a name elsewhere has none', () => {
    const { spec } = newCluster().create(object('v1', 'Service', { spec: { type: 'ExternalName', externalName: 'x.test' } }))
    expect(spec).not.toHaveProperty('clusterIP')
  })
})

test('a pod is pending, classed by its resources, with the account and the tolerations of every pod', () => {
  const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }
  const podOf = (spec: object) => newCluster().create(object('v1', 'Pod', { spec }))
  const pod = podOf({ containers: [{ name: 'a', image: 'a' }] })
  expect([pod.status, pod.metadata.generation, pod.spec?.['serviceAccountName'], pod.spec?.['priority']]).toEqual([
    { phase: 'Pending', qosClass: 'BestEffort' },
    1,
    'default',
    0,
  ])
  expect(pod.spec).toMatchObject({
    tolerations: [{ key: 'node.kubernetes.io/not-ready', tolerationSeconds: 300 }, { key: 'node.kubernetes.io/unreachable' }],
    volumes: [{ name: expect.stringMatching(/^kube-api-access-\w{5}$/) }],
  })
  expect(podOf({ containers: [{ name: 'a', image: 'a', resources }] }).status?.['qosClass']).toBe('Guaranteed')
  expect(podOf({ containers: [{ name: 'a', image: 'a', resources: { requests: { cpu: '1' } } }] }).status?.['qosClass']).toBe('Burstable')
  const { owned, spec } = {
    owned: pod.metadata.managedFields?.[0]?.fieldsV1,
    spec: podOf({ automountServiceAccountToken: false, containers: [{ name: 'a', image: 'a' }] }).spec,
  }
  expect([JSON.stringify(owned).includes('tolerations'), spec?.['volumes']]).toEqual([false, undefined])
})

test('a pod keeps what it is: only its images may change', () => {
  const cluster = newCluster()
  const pod = cluster.create(object('v1', 'Pod', { spec: { containers: [{ name: 'a', image: 'a' }] } }))
  const patch = (spec: JsonMap) => () => cluster.patch(cluster.kindOf(pod), key, { spec }, { type: 'strategic' })
  expect(causesOf(patch({ containers: [{ name: 'a', image: 'b' }] }))).toEqual([])
  expect(causesOf(patch({ nodeName: 'n' }))).toEqual([expect.stringMatching(/^spec: Forbidden: pod updates may not change fields other than/)])
})

test('a Job selects its pods by its own uid', () => {
  const job = newCluster().create(
    object('batch/v1', 'Job', { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] } } } }),
  )
  expect(Object.keys(job.metadata.labels ?? {}).sort()).toEqual([
    'batch.kubernetes.io/controller-uid',
    'batch.kubernetes.io/job-name',
    'controller-uid',
    'job-name',
  ])
  expect(job.spec).toMatchObject({
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': job.metadata.uid } },
    template: { metadata: { labels: { 'job-name': 'a', 'batch.kubernetes.io/job-name': 'a', 'controller-uid': job.metadata.uid } } },
  })
})

test('an event is one object in both of its groups', () => {
  const cluster = newCluster()
  const event = cluster.create(
    object('v1', 'Event', { involvedObject: { kind: 'Pod', name: 'p', namespace: 'apps' }, reason: 'R', message: 'M', type: 'Normal', count: 2 }),
  )
  expect(event).toMatchObject({ eventTime: null, firstTimestamp: null, reportingInstance: '', source: {} })
  const info = cluster.kindOf({ apiVersion: 'events.k8s.io/v1', kind: 'Event' })
  expect(cluster.get(info, key)).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    regarding: { name: 'p' },
    note: 'M',
    deprecatedCount: 2,
    deprecatedFirstTimestamp: null,
  })
  expect([cluster.list(info).length, cluster.all().filter(({ kind }) => kind === 'Event').length]).toEqual([1, 1])
  expect(cluster.get(info, key)).not.toHaveProperty('message')
})

test('an autoscaler is stored in v2 and shown in v1 too', () => {
  const cluster = newCluster()
  const spec = { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, targetCPUUtilizationPercentage: 50 }
  const created = cluster.create(object('autoscaling/v1', 'HorizontalPodAutoscaler', { spec }))
  expect(created.spec).toMatchObject({ targetCPUUtilizationPercentage: 50 })
  const { spec: stored } = cluster.get(cluster.kindOf({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }), key)
  expect(stored?.['metrics']).toEqual([{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }])
})

test('a DaemonSet counts the changes of its template', () => {
  const cluster = newCluster()
  const set = cluster.create(object('apps/v1', 'DaemonSet', { spec: workload }))
  const count = (patch: JsonMap) => cluster.patch(cluster.kindOf(set), key, patch).metadata.annotations?.['deprecated.daemonset.template.generation']
  expect([count({ spec: { minReadySeconds: 5 } }), count({ spec: { template: { spec: { dnsPolicy: 'Default' } } } })]).toEqual(['1', '2'])
})
