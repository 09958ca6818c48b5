import { describe, expect, test } from 'vitest'
import type { ApplicationSource } from '../../../src/argocd/application.ts'
import type { ManifestRequest } from '../../../src/argocd/repo-server/repo-server.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { resourceWorld } from './resource-world.ts'

const git = (repo: string, more: JsonMap = {}): JsonMap => ({ repoURL: `https://git.test/${repo}`, path: 'web', targetRevision: 'main', ...more })

describe('revision metadata', () => {
  const details = async (source: Pick<ApplicationSource, 'repoURL'>, revision: string): Promise<JsonMap> => ({
    message: `${source.repoURL} ${revision}`,
  })
  const world = (sources: JsonMap[]) => {
    const made = resourceWorld({ repoServer: { revisionMetadata: details, chartDetails: details, ociMetadata: details } })
    const history = [
      { id: 3, source: git('old') },
      { id: 4, sources: [git('older-a'), git('older-b')] },
    ]
    made.store('web', { spec: { project: 'default', destination: {}, sources }, status: { history } as unknown as JsonMap })
    return made
  }
  const two = [git('a'), { repoURL: 'https://charts.test', chart: 'shop', targetRevision: '1.0.0' }]
  const prefix = '500 2 error getting app source by source index and version ID: '
  test.each<[query: string, answer: string]>([
    ['', 'https://git.test/a r1'],
    ['?sourceIndex=1', 'https://charts.test r1'],
    ['?sourceIndex=2', `${prefix}source index 2 not found because there are only 2 sources`],
    ['?versionId=3', 'https://git.test/old r1'],
    ['?versionId=3&sourceIndex=1', `${prefix}source index 1 not found because there is only 1 source`],
    ['?versionId=4&sourceIndex=1', 'https://git.test/older-b r1'],
    ['?versionId=9', `${prefix}error getting source by version ID: revision history not found for version ID 9`],
    ['?versionId=x', '400 3 strconv.ParseInt: parsing "x": invalid syntax'],
  ])('by %s is %s', async (query, answer) => {
    const made = world(two)
    const told = await made.told('GET', `/revisions/r1/metadata${query}`)
    expect(told === '200' ? (await made.call('GET', `/revisions/r1/metadata${query}`))['message'] : told).toBe(answer)
  })

  test('of a chart is asked for where the source is one', async () => {
    const made = world(two)
    expect(await made.told('GET', '/revisions/1.0.0/chartdetails')).toBe('500 2 no chart found for application: web')
    expect(await made.call('GET', '/revisions/1.0.0/chartdetails?sourceIndex=1')).toEqual({ message: 'https://charts.test 1.0.0' })
  })

  test('of an artifact is there from 3.1 on', async () => {
    expect(await world(two).call('GET', '/revisions/1.0.0/ocimetadata')).toEqual({ message: 'https://git.test/a 1.0.0' })
    expect((await resourceWorld({ version: '3.0' }).send('GET', '/revisions/1.0.0/ocimetadata')).status).toBe(404)
  })

  test('of an application that was never synced has no versions', async () => {
    const made = world(two)
    made.patch('web', { status: { history: null } })
    expect(await made.told('GET', '/revisions/r1/metadata?versionId=3')).toBe(
      `${prefix}error getting source by version ID: version ID 3 not found because the app has no history`,
    )
  })
})

describe('manifests', () => {
  const world = (spec: JsonMap, version: '2.14' | '3.1' | '3.5' = '3.5') => {
    const asked: string[] = []
    const generate = async ({ source, revision, noCache, references, hasSeveralSources }: ManifestRequest) => {
      asked.push(`${source.repoURL} ${revision}${noCache ? ' anew' : ''} ${Object.keys(references).join()} ${hasSeveralSources}`)
      const manifests: KubeObject[] = [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { a: 'x' } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'own' } },
      ]
      return { manifests, revision, sourceType: 'Directory' as const }
    }
    const made = resourceWorld({ version, repoServer: { generate } })
    made.store('web', { spec: { project: 'default', destination: { namespace: 'web' }, ...spec } })
    return { ...made, asked }
  }

  test('are marked and masked', async () => {
    const { manifests } = await world({ source: git('a') }).call('GET', '/manifests')
    expect(manifests).toEqual([
      '{"apiVersion":"v1","data":{"a":"++++++++"},"kind":"Secret","metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"web:/Secret:web/s"},"name":"s"}}',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"web:/ConfigMap:own/c"},"name":"c","namespace":"own"}}',
    ])
  })

  test('have a label instead before 3.0', async () => {
    const { manifests } = await world({ source: git('a') }, '2.14').call('GET', '/manifests')
    expect(JSON.parse(String((manifests as string[])[1]))).toMatchObject({ metadata: { labels: { 'app.kubernetes.io/instance': 'web' } } })
  })

  const several = { sources: [git('a'), git('b', { ref: 'values' })] }
  const hydrated = { sourceHydrator: { drySource: git('dry'), syncSource: { targetBranch: 'env', path: 'p' } } }
  test.each<[what: string, spec: JsonMap, query: string, asked: string[] | string]>([
    ['one source', { source: git('a') }, '', ['https://git.test/a main  false']],
    ['another revision', { source: git('a') }, '?revision=v1&noCache=true', ['https://git.test/a v1 anew  false']],
    ['what a hydrator reads', hydrated, '', ['https://git.test/dry main  false']],
    ['several sources', several, '?revision=v1', ['https://git.test/a main values true', 'https://git.test/b main values true']],
    [
      'one of them at another revision',
      several,
      '?sourcePositions=2&revisions=v1',
      ['https://git.test/a main values true', 'https://git.test/b v1 values true'],
    ],
    ['one that is not there', several, '?sourcePositions=3&revisions=v1', '500 2 source position is out of range'],
    ['one without a revision', several, '?sourcePositions=1', '500 13 runtime error: index out of range [0] with length 0'],
  ])('of %s', async (_what, spec, query, asked) => {
    const made = world(spec)
    const told = await made.told('GET', `/manifests${query}`)
    expect(told === '200' ? made.asked : told).toEqual(asked)
  })

  test('come from what was rendered before, whatever is asked for, before 3.2', async () => {
    const made = world({ source: git('a') }, '3.1')
    await made.call('GET', '/manifests?noCache=true')
    expect(made.asked).toEqual(['https://git.test/a main  false'])
  })

  test('need the Kubernetes API, which charts are rendered for', async () => {
    const made = world({ source: git('a') })
    made.outages.switches.kubernetes('refused')
    expect(await made.told('GET', '/manifests')).toBe('500 2 error getting server version: dial tcp 127.0.0.1:6443: connect: connection refused')
  })
})
