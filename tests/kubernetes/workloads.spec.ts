import { systemClock } from '@gitops-dms/core/adapter'
import { type KindRef, type KubeObject, workloadControllers } from '@gitops-dms/simulators/flux'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiClusterClient } from './support/api-cluster-client.ts'
import { type GenuineCluster, startGenuineCluster, untilTrue } from './support/genuine-cluster.ts'

const NAMESPACE = 'shop'
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' }
const STATEFUL_SET = { apiVersion: 'apps/v1', kind: 'StatefulSet' }
const DAEMON_SET = { apiVersion: 'apps/v1', kind: 'DaemonSet' }
const JOB = { apiVersion: 'batch/v1', kind: 'Job' }
const AUTOSCALER = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }
const POD = { apiVersion: 'v1', kind: 'Pod' }
const EVENT = { apiVersion: 'v1', kind: 'Event' }

let cluster: GenuineCluster
let client: ApiClusterClient
let controllers: ReturnType<typeof workloadControllers>

beforeAll(async () => {
  cluster = await startGenuineCluster()
  client = new ApiClusterClient(cluster.transport)
  await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }, 'test')
  await client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } }, 'test')
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: NAMESPACE } }
  if ((await client.get(account, account.metadata)) === undefined) await client.create(account, 'test')
  controllers = workloadControllers(client, systemClock, { readyMs: 50, staggerMs: 10 })
  for (const controller of controllers) controller.start()
})

afterAll(async () => {
  await Promise.all((controllers ?? []).map((controller) => controller.stop()))
  await client?.close()
  expect(client?.failures ?? []).toEqual([])
  await cluster?.close()
})

const template = (app: string, image: string, more: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'app', image }], ...more },
})
const create = (kind: KindRef, name: string, spec: object, annotations: Record<string, string> = {}) =>
  client.create({ ...kind, metadata: { name, namespace: NAMESPACE, annotations }, spec: spec as NonNullable<KubeObject['spec']> }, 'test')
const get = (kind: KindRef, name: string) => client.get(kind, { namespace: NAMESPACE, name })
const statusOf = async (kind: KindRef, name: string) => (await get(kind, name))?.status ?? {}
const podsOf = (app: string) => client.list(POD, { namespace: NAMESPACE, labelSelector: `app=${app}` })
const reasonsOf = async (kind: string) =>
  (await client.list(EVENT, { namespace: NAMESPACE })).flatMap((event) => {
    const { involvedObject, reason } = event as KubeObject & { involvedObject: { kind: string }; reason: string }
    return involvedObject.kind === kind ? [reason] : []
  })

test('a Deployment is rolled out, updated, fails at a broken image, is rolled back and goes', async () => {
  const spec = (image: string) => ({
    replicas: 2,
    progressDeadlineSeconds: 1,
    selector: { matchLabels: { app: 'web' } },
    template: template('web', image),
  })
  await create(DEPLOYMENT, 'web', spec('web:1'))
  await untilTrue(async () => (await statusOf(DEPLOYMENT, 'web'))['availableReplicas'] === 2)
  await client.patch(DEPLOYMENT, { namespace: NAMESPACE, name: 'web' }, { spec: spec('web:broken') })
  await untilTrue(async () => JSON.stringify(await statusOf(DEPLOYMENT, 'web')).includes('ProgressDeadlineExceeded'))
  await untilTrue(async () => (await reasonsOf('Pod')).includes('Failed'))
  await client.patch(DEPLOYMENT, { namespace: NAMESPACE, name: 'web' }, { spec: spec('web:1') })
  await untilTrue(async () => JSON.stringify(await statusOf(DEPLOYMENT, 'web')).includes('NewReplicaSetAvailable'))
  expect((await get(DEPLOYMENT, 'web'))?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  await untilTrue(async () => (await podsOf('web')).length === 2)
  const [pod] = await podsOf('web')
  expect(pod?.status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort', podIP: expect.any(String) })
  expect(await reasonsOf('Deployment')).toContain('ScalingReplicaSet')
  expect(await reasonsOf('Pod')).toEqual(expect.arrayContaining(['Scheduled', 'Started', 'Killing']))
})

test('an autoscaler undoes a scale by hand', async () => {
  await create(DEPLOYMENT, 'scaled', { replicas: 1, selector: { matchLabels: { app: 'scaled' } }, template: template('scaled', 'web:1') })
  const scaleTargetRef = { ...DEPLOYMENT, name: 'scaled' }
  await create(AUTOSCALER, 'scaled', { scaleTargetRef, minReplicas: 2, maxReplicas: 3 }, { 'simulator.gitops-dms.dev/desired-replicas': '2' })
  await untilTrue(async () => (await get(DEPLOYMENT, 'scaled'))?.spec?.['replicas'] === 2)
  await untilTrue(async () => (await statusOf(AUTOSCALER, 'scaled'))['desiredReplicas'] === 2)
  await client.patch(DEPLOYMENT, { namespace: NAMESPACE, name: 'scaled' }, { spec: { replicas: 3 } }, { subresource: 'scale' })
  await untilTrue(async () => (await get(DEPLOYMENT, 'scaled'))?.spec?.['replicas'] === 2)
})

test('a StatefulSet with claims, a DaemonSet and Jobs become what they become', async () => {
  const selector = (app: string) => ({ matchLabels: { app } })
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }
  await create(STATEFUL_SET, 'db', {
    replicas: 2,
    serviceName: 'db',
    selector: selector('db'),
    template: template('db', 'db:1'),
    volumeClaimTemplates: [claim],
  })
  await create(DAEMON_SET, 'agent', { selector: selector('agent'), template: template('agent', 'agent:1') })
  await create(JOB, 'good', { template: template('good', 'task:1', { restartPolicy: 'Never' }) })
  await create(JOB, 'bad', { backoffLimit: 0, template: template('bad', 'task:fail', { restartPolicy: 'Never' }) })
  await untilTrue(async () => (await statusOf(STATEFUL_SET, 'db'))['readyReplicas'] === 2)
  await untilTrue(async () => (await statusOf(DAEMON_SET, 'agent'))['numberReady'] === 1)
  await untilTrue(async () => JSON.stringify(await statusOf(JOB, 'good')).includes('"Complete"'))
  await untilTrue(async () => JSON.stringify(await statusOf(JOB, 'bad')).includes('"Failed"'))
  const bound = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }
  expect((await get(bound, 'data-db-1'))?.status).toMatchObject({ phase: 'Bound', capacity: { storage: '1Gi' } })
  await client.patch(STATEFUL_SET, { namespace: NAMESPACE, name: 'db' }, { spec: { template: template('db', 'db:2') } })
  await untilTrue(async () => {
    const { currentRevision, updateRevision, observedGeneration } = await statusOf(STATEFUL_SET, 'db')
    return observedGeneration === 2 && currentRevision === updateRevision
  })
})
