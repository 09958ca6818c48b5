import { describe, expect, test } from 'vitest'
import { at, type JsonMap } from '../../../src/cluster/kube-object.ts'
import { deployment, resourceQuery, resourceWorld } from './resource-world.ts'

function world(options: Parameters<typeof resourceWorld>[0] = {}) {
  const made = resourceWorld(options)
  made.store('web')
  return made
}

describe('events', () => {
  const event = (name: string, namespace: string, involved: { name: string; uid: string }) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { kind: 'X', namespace, ...involved },
    message: name,
  })

  test('about a resource are those about this very object', async () => {
    const made = world()
    const { uid = '' } = made.resource(deployment('web')).metadata
    made.cluster.create(event('mine', 'web', { name: 'web', uid }))
    made.cluster.create(event('older', 'web', { name: 'web', uid: 'of-before' }))
    const path = (id: string) => `/events?resourceName=web&resourceNamespace=web&resourceUID=${id}`
    const { items, metadata } = await made.call('GET', path(uid))
    expect([Array.isArray(items) && items.map((item) => at(item, 'message')), metadata]).toEqual([
      ['mine'],
      { resourceVersion: made.cluster.version.toString() },
    ])
    expect(await made.told('GET', path('of-before'))).toBe('400 3 web not found as part of application web')
  })

  test.each([
    ['3.5', { message: 'x', eventTime: null }],
    ['3.4', { message: 'x', eventTime: null, reportingComponent: '', reportingInstance: '' }],
  ] as const)('in %s', async (version, members) => {
    const made = world({ version })
    expect((await made.call('GET', '/events'))['items']).toBeNull()
    made.cluster.create(event('x', 'argocd', { name: 'web', uid: made.stored('web')?.metadata.uid ?? '' }))
    const [item] = (await made.call('GET', '/events'))['items'] as JsonMap[]
    expect(item).toMatchObject(members)
    expect(Object.keys(item ?? {}).filter((name) => name.startsWith('reporting'))).toEqual(
      Object.keys(members).filter((name) => name.startsWith('reporting')),
    )
  })

  test('cannot be listed while the Kubernetes API is down', async () => {
    const made = world()
    made.outages.switches.kubernetes('refused')
    expect(await made.told('GET', '/events')).toBe('500 2 error listing resource events: dial tcp 127.0.0.1:6443: connect: connection refused')
  })
})

describe('links', () => {
  const links = (text: string) => ({ 'application.links': text, 'resource.links': text })

  test('are filled in from the application and the resource', async () => {
    const made = world()
    made.resource(deployment('web'))
    made.settings(
      links(
        '- url: https://x.test/{{.app.metadata.name}}/{{.cluster.name}}\n  title: X\n  description: all of it\n  icon.class: fa-link\n- url: https://x.test/{{.resource.kind | lower}}\n  title: Y\n- url: "{{.app.no.such}}"\n  title: Z\n',
      ),
    )
    const first = { title: 'X', url: 'https://x.test/web/in-cluster', description: 'all of it', iconClass: 'fa-link' }
    expect(await made.call('GET', '/links')).toEqual({ items: [first] })
    expect(await made.call('GET', `/resource/links?${resourceQuery('apps', 'v1', 'Deployment', 'web')}`)).toEqual({
      items: [first, { title: 'Y', url: 'https://x.test/deployment' }],
    })
  })

  test('without a setting are none', async () => {
    expect(await world().call('GET', '/links')).toEqual({})
  })

  test('of a Secret do not tell what is in it', async () => {
    const made = world()
    made.resource({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: 'eA==' } })
    made.settings(links('- url: https://x.test/{{.resource.data.a}}\n  title: X\n'))
    expect(await made.call('GET', `/resource/links?${resourceQuery('', 'v1', 'Secret', 's')}`)).toEqual({
      items: [{ title: 'X', url: 'https://x.test/++++++++' }],
    })
  })

  test('with a condition are not simulated, and say so', async () => {
    const made = world()
    made.settings(links('- url: https://x.test\n  title: X\n  if: app.spec.project == "default"\n'))
    expect(await made.told('GET', '/links')).toBe('501 12 the simulator does not have conditions of links (if)')
  })
})

describe('sync windows', () => {
  const always = { kind: 'deny', schedule: '* * * * *', duration: '1h', namespaces: ['web'], manualSync: true }
  test.each<[what: string, windows: JsonMap[], answer: JsonMap | string]>([
    ['none', [], { canSync: true }],
    ['one of another namespace', [{ ...always, namespaces: ['other'] }], { canSync: true }],
    [
      'an open one that lets people sync',
      [always],
      {
        activeWindows: [{ kind: 'deny', schedule: '* * * * *', duration: '1h', manualSync: true }],
        assignedWindows: [{ kind: 'deny', schedule: '* * * * *', duration: '1h', manualSync: true }],
        canSync: true,
      },
    ],
    [
      'a closed one that allows',
      [{ kind: 'allow', schedule: '0 3 * * *', duration: '1h', applications: ['*'] }],
      { assignedWindows: [{ kind: 'allow', schedule: '0 3 * * *', duration: '1h', manualSync: false }], canSync: false },
    ],
    [
      'one that cannot be read',
      [{ ...always, duration: 'long' }],
      '500 2 invalid sync windows: invalid sync windows: cannot parse duration \'long\': time: invalid duration "long"',
    ],
  ])('%s', async (_what, syncWindows, answer) => {
    const made = world()
    made.project('timed', { syncWindows })
    made.patch('web', { spec: { project: 'timed' } })
    const told = await made.told('GET', '/syncwindows')
    expect(told === '200' ? await made.call('GET', '/syncwindows') : told).toEqual(answer)
  })
})

describe('a server-side diff', () => {
  test.each([
    ['', '200'],
    ['?targetManifests=%7B"kind":"X"%7D', '500 13 runtime error: index out of range [0] with length 0'],
    ['?targetManifests=null&targetManifests=%7B%7D', "500 2 error unmarshaling target manifest 1: Object 'Kind' is missing in '{}'"],
    ['?targetManifests=%7B', '500 2 error unmarshaling target manifest 0: unexpected end of JSON input'],
    ['?liveResources=x', '400 3 unsupported field type *v1alpha1.ResourceDiff'],
  ])('by %s is %s', async (query, answer) => {
    const made = world()
    made.compare()
    expect(await made.told('GET', `/server-side-diff${query}`)).toBe(answer)
  })

  test('is not there before 3.2', async () => {
    expect((await world({ version: '3.1' }).send('GET', '/server-side-diff')).status).toBe(404)
  })
})
