import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApplicationInformer } from '../../../src/argocd/applications/application-informer.ts'
import { APPLICATION, ARGOCD_KINDS } from '../../../src/argocd/kinds.ts'
import { Outages } from '../../../src/argocd/outages.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'

const namespace = 'argocd'
let clock: VirtualClock
let cluster: Cluster
let outages: Outages
let informer: ApplicationInformer
let told: string[]

beforeEach(() => {
  clock = new VirtualClock()
  cluster = new Cluster({ clock, kinds: ARGOCD_KINDS, namespaces: [namespace] })
  outages = new Outages()
  create('there')
  informer = new ApplicationInformer({ cluster, clock, outages, namespace })
  told = []
  informer.onEvent(({ type, object }) => told.push(`${type} ${object.metadata.name}`))
})
afterEach(() => informer.close())

const create = (name: string, own = namespace) => cluster.create({ ...APPLICATION, metadata: { name, namespace: own }, spec: {} })
const remove = (name: string) => cluster.delete(cluster.kindOf(APPLICATION), { name, namespace })
const names = () => informer.list().map(({ metadata }) => metadata.name)

test('knows what is there and what comes, by name, of its own namespace', () => {
  create('b')
  create('a')
  create('c', 'default')
  remove('there')
  expect(names()).toEqual(['a', 'b'])
  expect(told).toEqual(['ADDED b', 'ADDED a', 'DELETED there'])
  expect(informer.version).toBe(String(cluster.version))
})

describe('while the Kubernetes API is silent', () => {
  test('it stands still, and catches up at once: what came and went is never told', () => {
    const end = outages.switches.kubernetes('silent')
    create('late')
    create('short')
    remove('short')
    remove('there')
    expect([names(), told]).toEqual([['there'], []])
    end()
    expect(names()).toEqual(['late'])
    expect(told).toEqual(['DELETED there', 'ADDED late'])
  })
})

describe('while the Kubernetes API refuses connections', () => {
  test('it lists anew some time later, and tells all of them', async () => {
    const end = outages.switches.kubernetes('refused')
    create('late')
    await clock.advance(3_000)
    end()
    await clock.advance(2_500)
    expect(told).toEqual([]) // it tries after 0.8, 2.4 and 5.6 s
    await clock.advance(200)
    expect(told).toEqual(['ADDED late', 'MODIFIED there'])
    create('again')
    expect(told.at(-1)).toBe('ADDED again')
  })

  test('and another part comes and goes, it is still blind', async () => {
    outages.switches.kubernetes('refused')
    outages.switches.redis()()
    create('late')
    await clock.advance(60_000)
    expect([names(), told]).toEqual([['there'], []])
  })

  test('it leaves no timer when it is closed', async () => {
    outages.switches.kubernetes('refused')
    await clock.settle()
    expect(clock.sleeping).toBe(1)
    informer.close()
    expect(clock.sleeping).toBe(0)
  })
})
