import { describe, expect, test } from 'vitest'
import { nodesOf, pastsOf, projectsOf } from '../../../replay/argocd/shown-applications.ts'
import type { Exchange } from '../../../replay/recording.ts'

const AT = Date.parse('2026-11-22T13:10:00Z')

const source = (path: string) => ({ repoURL: 'http://127.0.0.1:3000/site.git', path, targetRevision: 'main' })
const spec = { project: 'default', destination: { server: 'https://kubernetes.default.svc', namespace: 'web' }, source: source('new') }
const application = (more: object = {}, metadata: object = {}) => ({
  metadata: { name: 'web', uid: '1', creationTimestamp: '2026-11-22T13:00:00Z', ...metadata },
  spec,
  ...more,
})

const answered = (method: string, path: string, body: unknown, sent?: unknown): Exchange => ({
  id: `${method} ${path}`,
  request: { method, path, ...(sent === undefined ? {} : { body: sent }) },
  response: { status: 200, body },
})

const pasts = (...exchanges: readonly Exchange[]) =>
  pastsOf(
    exchanges.map((exchange) => ({ exchange, startsAt: AT })),
    new Set(),
  )

describe('the past of an application', () => {
  test('it is made when it was made, without what controllers put there', () => {
    const annotations = { 'argocd.argoproj.io/hydrate': 'normal', note: '1' }
    const shown = application({}, { labels: { team: 'x' }, annotations, finalizers: ['f'], resourceVersion: '7', generation: 4 })
    expect(pasts(answered('GET', '/api/v1/applications/web', shown))).toEqual([
      {
        name: 'web',
        deeds: [
          {
            at: Date.parse('2026-11-22T13:00:00Z'),
            request: {
              method: 'POST',
              path: '/api/v1/applications?validate=false',
              body: { metadata: { name: 'web', labels: { team: 'x' }, annotations: { note: '1' }, finalizers: ['f'] }, spec },
            },
          },
        ],
      },
    ])
  })

  test('it is synced as its history says, but not what it did by itself nor what came later', () => {
    const entry = (id: number, time: string, initiatedBy: object) => ({ id, revision: `r${id}`, deployStartedAt: `2026-11-22T${time}Z`, initiatedBy })
    const history = [
      entry(0, '13:00:05', { username: 'admin' }),
      entry(1, '13:00:30', { automated: true }),
      entry(2, '13:01:00', { username: 'admin' }),
      entry(3, '13:10:01', { username: 'admin' }),
    ]
    const operationState = { operation: { sync: { revision: 'r2', prune: true }, info: [{ name: 'a', value: 'b' }] } }
    const [past] = pasts(answered('GET', '/api/v1/applications/web', application({ status: { history, operationState } })))
    expect(past?.deeds.slice(1).map(({ at, request }) => [new Date(at).toISOString(), request.path, request.body])).toEqual([
      ['2026-11-22T13:00:05.000Z', '/api/v1/applications/web/sync', { project: 'default' }],
      ['2026-11-22T13:01:00.000Z', '/api/v1/applications/web/sync', { project: 'default', prune: true, infos: [{ name: 'a', value: 'b' }] }],
    ])
  })

  test('what a write shows first was there before, with the sources that it was compared to', () => {
    const status = { sync: { comparedTo: { source: source('old'), destination: { ...spec.destination, namespace: 'before' } } } }
    const [past] = pasts(answered('PUT', '/api/v1/applications/web', application({ status }, { labels: { put: 'now' } })))
    expect(past?.deeds[0]?.request.body).toEqual({
      metadata: { name: 'web' },
      spec: { ...spec, source: source('old'), destination: { ...spec.destination, namespace: 'before' } },
    })
  })

  test.each<[string, Exchange[]]>([
    [
      'that a request makes',
      [
        answered('POST', '/api/v1/applications', application(), { metadata: { name: 'web' } }),
        answered('GET', '/api/v1/applications', { items: [application()] }),
      ],
    ],
    [
      'of which only a part is shown',
      [answered('GET', '/api/v1/applications?fields=items.metadata.name', { items: [{ metadata: { name: 'web' } }] })],
    ],
    ['that another service shows', [answered('GET', '/api/v1/projects', { items: [application()] })]],
  ])('an application %s has none', (_what, exchanges) => {
    expect(pasts(...exchanges)).toEqual([])
  })

  test('a stream shows it too', () => {
    const chunk = `${JSON.stringify({ result: { type: 'ADDED', application: application() } })}\n`
    const exchange: Exchange = {
      id: 'watch',
      request: { method: 'GET', path: '/api/v1/stream/applications' },
      response: {
        status: 200,
        stream: [
          { atMs: 1, chunk: chunk.slice(0, 20) },
          { atMs: 2, chunk: chunk.slice(20) },
        ],
      },
    }
    expect(pasts(exchange).map(({ name }) => name)).toEqual(['web'])
  })
})

test('a project is there from the first answer that shows it, unless a request made it', () => {
  const project = (name: string) => ({ metadata: { name, uid: name }, spec: {} })
  const exchanges = [
    answered('GET', '/api/v1/projects', { items: [project('closed')] }),
    answered('POST', '/api/v1/projects', project('team'), { project: { metadata: { name: 'team' } } }),
    answered('GET', '/api/v1/projects/team', project('team')),
  ]
  expect(projectsOf(exchanges.map((exchange) => ({ exchange, startsAt: AT })))).toEqual([
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', ...project('closed') },
  ])
})

test('hosts of a tree are nodes', () => {
  const hosts = [{ name: 'node-1', resourcesInfo: [{ resourceName: 'cpu', capacity: 4_000 }], systemInfo: { architecture: 'amd64' } }]
  expect(nodesOf([answered('GET', '/api/v1/applications/web/resource-tree', { nodes: [], hosts })])).toEqual([
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, status: { capacity: { cpu: '4' }, nodeInfo: { architecture: 'amd64' } } },
  ])
})
