import { describe, expect, test } from 'vitest'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import type { JsonMap, OwnerReference } from '../../../src/cluster/kube-object.ts'
import { kubeTime } from '../../../src/cluster/kube-time.ts'
import { deployment, resourceWorld } from '../resources/resource-world.ts'

const LINES = 'simulator.gitops-dms.dev/log-lines'

interface PodOptions {
  readonly lines?: string
  /** When its containers began, before now. */
  readonly agoMs?: number
  readonly containers?: readonly string[]
  readonly state?: JsonMap
  readonly owner?: OwnerReference
}

function world(version: ArgoCdVersion = '3.5') {
  const made = resourceWorld({ version })
  made.store('web')
  const { cluster, clock } = made
  const info = cluster.kindOf({ apiVersion: 'v1', kind: 'Pod' })
  const pod = (name: string, { lines = 'one\ntwo\nthree', agoMs = 10_000, containers = ['app'], state, owner }: PodOptions = {}) => {
    const spec = { nodeName: 'node-1', containers: containers.map((container) => ({ name: container, image: 'web:1' })) }
    const metadata = { name, annotations: { [LINES]: lines }, ...(owner && { ownerReferences: [owner] }) }
    made.resource({ apiVersion: 'v1', kind: 'Pod', metadata, spec })
    setState(name, state ?? { running: { startedAt: kubeTime(clock.now() - agoMs) } }, containers)
    made.compare()
  }
  const setState = (name: string, state: JsonMap, containers: readonly string[] = ['app']) => {
    const containerStatuses = containers.map((container) => ({ name: container, image: 'web:1', imageID: '', ready: true, restartCount: 0, state }))
    cluster.patch(info, { name, namespace: 'web' }, { status: { phase: 'Running', containerStatuses } }, { subresource: 'status' })
  }
  const open = (query: string, headers: Record<string, string> = {}) => {
    const client = new AbortController()
    let [text, status, isOver] = ['', 0, false]
    const read = async () => {
      const response = await made.send('GET', `/logs?${query}`, undefined, headers, client.signal)
      status = response.status
      for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk)
      isOver = true
    }
    const done = read().catch(() => undefined) // the client went away
    return {
      status: () => status,
      isOver: () => isOver,
      /** Content, or `last:` and content. */
      lines: () => text.split('\n').flatMap((line) => (line === '' ? [] : shown(JSON.parse(line) as JsonMap))),
      close: async () => {
        client.abort()
        await done
      },
    }
  }
  const logs = async (query: string): Promise<string[]> => {
    const stream = open(query)
    await clock.settle()
    return stream.lines()
  }
  return { ...made, pod, setState, open, logs, remove: (name: string) => cluster.delete(info, { name, namespace: 'web' }, { gracePeriodSeconds: 0 }) }
}

const shown = ({ result, error }: JsonMap): string => {
  if (result === undefined) return `error: ${String((error as JsonMap)['message'])}`
  const { last, content } = result as JsonMap
  return `${last === true ? 'last:' : ''}${String(content)}`
}

describe('logs that end', () => {
  test('have an empty last line', async () => {
    const made = world()
    made.pod('a')
    expect(await made.logs('podName=a')).toEqual(['one', 'two', 'three', 'last:'])
  })

  test('of several pods are in the order of their times', async () => {
    const made = world()
    made.pod('b', { lines: 'b1\nb2\nb3', agoMs: 8_000 })
    made.pod('a', { lines: 'a1\na2' })
    made.pod('c', { lines: 'c1', agoMs: 20_000 })
    expect(await made.logs('kind=Pod')).toEqual(['c1', 'a1', 'a2', 'b1', 'b2', 'b3', 'last:'])
  })

  test.each<[query: string, lines: string[]]>([
    ['filter=T', ['two', 'three', 'last:']],
    ['filter=T&matchCase=true', ['last:']],
    ['filter=!t', ['one', 'last:']],
    ['filter=', ['one', 'two', 'three', 'last:']],
    ['filter=!', ['last:']],
    ['tailLines=1', ['three', 'last:']],
    ['tailLines=-1', ['one', 'two', 'three', 'last:']],
    ['sinceTime.seconds=9999999999', ['one', 'two', 'three', 'last:']],
    ['untilTime=2025-12-31T23:59:51%2B00:00', ['one', 'last:two']],
    ['untilTime=2025-12-31T23:59:50.5Z', ['one', 'last:two']],
    ['untilTime=2027-01-01T00:00:00Z', ['one', 'two', 'three', 'last:']],
    ['namespace=other', []],
    ['resourceName=b', []],
    ['container=app', ['one', 'two', 'three', 'last:']],
  ])('by %s', async (query, lines) => {
    const made = world()
    made.pod('a')
    expect(await made.logs(`kind=Pod&${query}`)).toEqual(lines)
  })

  test('are those of the pods below what is asked for', async () => {
    const made = world()
    const { uid = '' } = made.resource(deployment('web')).metadata
    made.pod('own', { lines: 'own', owner: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid } })
    made.pod('other', { lines: 'other' })
    expect(await made.logs('group=apps&kind=Deployment&resourceName=web')).toEqual(['own', 'last:'])
  })

  test('before 3.0 are filtered by exact letters', async () => {
    const made = world('2.14')
    made.pod('a')
    expect(await made.logs('kind=Pod&filter=T&matchCase=false')).toEqual(['last:'])
  })

  test('have their times as Go writes them', async () => {
    const made = world()
    made.pod('a', { lines: 'x' })
    const response = await made.send('GET', '/logs?podName=a')
    const [first] = (await response.text()).split('\n')
    expect(JSON.parse(first ?? '')).toEqual({
      result: {
        content: 'x',
        timeStamp: '2025-12-31T23:59:50Z',
        last: false,
        timeStampStr: expect.stringMatching(/^2025-12-31T23:59:50\.000\d*[1-9]Z$/),
        podName: 'a',
      },
    })
  })

  test('split where a line returns to its begin', async () => {
    const made = world()
    made.pod('a', { lines: ' 10%\r100% ' })
    expect(await made.logs('podName=a')).toEqual([' 10%', '100%', 'last:'])
  })
})

describe('why there is no log', () => {
  test.each<[what: string, options: PodOptions, query: string, line: string]>([
    [
      'a container that waits',
      { state: { waiting: { reason: 'ContainerCreating' } } },
      '',
      'container "app" in pod "a" is waiting to start: ContainerCreating',
    ],
    ['several containers', { containers: ['app', 'proxy'] }, '', 'a container name must be specified for pod a, choose one of: [app proxy]'],
    ['a container that is not there', {}, '&container=x', 'container x is not valid for pod a'],
    ['no run before', {}, '&previous=true', 'previous terminated container "app" in pod "a" not found'],
  ])('is told as a line: %s', async (_what, options, query, line) => {
    const made = world()
    made.pod('a', options)
    expect(await made.logs(`podName=a${query}`)).toEqual([line, 'last:'])
  })

  test('is told for one pod beside the log of the other', async () => {
    const made = world()
    made.pod('a')
    made.pod('b', { state: { waiting: { reason: 'ErrImagePull' } } })
    expect(await made.logs('kind=Pod')).toEqual([
      'container "app" in pod "b" is waiting to start: image can\'t be pulled',
      'one',
      'two',
      'three',
      'last:',
    ])
  })

  test('is that the pod has gone since', async () => {
    const made = world()
    made.pod('a')
    made.remove('a')
    expect(await made.logs('podName=a')).toEqual(['pods "a" not found', 'last:'])
  })

  test('is that the Kubernetes API or its nodes cannot be reached', async () => {
    const made = world()
    made.pod('a')
    const end = made.outages.switches.nodes()
    expect(await made.logs('podName=a')).toEqual(['no preferred addresses found; known addresses: []', 'last:'])
    end()
    made.outages.switches.kubernetes('refused')
    expect(await made.logs('podName=a')).toEqual(['dial tcp 127.0.0.1:6443: connect: connection refused', 'last:'])
  })
})

describe('a follow', () => {
  test('goes on with each line, and ends with the container', async () => {
    const made = world()
    made.pod('a', { lines: 'one\ntwo\nthree\nfour', agoMs: 0 })
    const stream = made.open('podName=a&follow=true')
    await made.clock.settle()
    expect(stream.lines()).toEqual(['one'])
    await made.clock.advance(2_000)
    expect(stream.lines()).toEqual(['one', 'two', 'three'])
    const startedAt = kubeTime(made.clock.now() - 2_000)
    made.setState('a', { terminated: { exitCode: 0, startedAt, finishedAt: kubeTime(made.clock.now()) } })
    await made.clock.advance(1_000)
    expect([stream.isOver(), stream.lines()]).toEqual([true, ['one', 'two', 'three', 'last:']])
  })

  test('of two pods does not wait for the quiet one', async () => {
    const made = world()
    made.pod('quiet', { lines: 'q', agoMs: 0 })
    made.pod('loud', { lines: 'one\ntwo\nthree', agoMs: 0 })
    const stream = made.open('kind=Pod&follow=true')
    await made.clock.advance(1_200)
    expect(stream.lines()).toEqual(expect.arrayContaining(['q', 'one', 'two']))
    expect(stream.isOver()).toBe(false)
    await stream.close()
  })

  test('whose lines are all left out has no headers', async () => {
    const made = world()
    made.pod('a', { agoMs: 0 })
    const stream = made.open('podName=a&follow=true&filter=zzz')
    await made.clock.advance(5_000)
    expect(stream.status()).toBe(0)
    await stream.close()
  })

  test('ends with the time of the caller, as its last line', async () => {
    const made = world()
    made.pod('a', { agoMs: 0, lines: 'one' })
    const stream = made.open('podName=a&follow=true', { 'grpc-timeout': '2S' })
    await made.clock.advance(2_000)
    expect(stream.lines()).toEqual(['one', 'error: context deadline exceeded'])
  })

  test('leaves nothing behind', async () => {
    const made = world()
    made.pod('a', { agoMs: 0 })
    made.pod('b', { agoMs: 0 })
    const stream = made.open('kind=Pod&follow=true')
    await made.clock.advance(1_000)
    await stream.close()
    expect(made.clock.sleeping).toBe(0)
  })
})

describe('a refusal', () => {
  test.each([
    ['tailLines=abc', '400', '{"error":"strconv.ParseInt: parsing \\"abc\\": invalid syntax","code":3'],
    ['untilTime=soon', '500', '{"error":{"grpc_code":2'],
  ])('of %s is %s %s', async (query, status, text) => {
    const made = world()
    const response = await made.send('GET', `/logs?${query}`)
    expect([String(response.status), (await response.text()).startsWith(text)]).toEqual([status, true])
  })

  test('of too many pods, as many as the settings allow', async () => {
    const made = world()
    for (const name of ['a', 'b']) made.pod(name, { lines: name })
    made.settings({ 'server.maxPodLogsToRender': '1' })
    expect(await made.logs('kind=Pod')).toEqual(['error: max pods to view logs are reached. Please provide more granular query'])
    expect(await made.logs('podName=b')).toEqual(['b', 'last:'])
  })

  test.each([
    ['3.5', undefined, false],
    ['2.14', undefined, true],
    ['2.14', 'true', false],
  ] as const)('for want of the right to logs in %s with the setting %s', async (version, setting, isAllowed) => {
    const made = world(version)
    made.pod('a', { lines: 'x' })
    made.denied.add('logs')
    if (setting !== undefined) made.settings({ 'server.rbac.log.enforce.enable': setting })
    expect(await made.logs('podName=a')).toEqual(isAllowed ? ['x', 'last:'] : ['error: permission denied: logs, get, default/web, sub: admin'])
  })
})

describe('a download', () => {
  test.each<[query: string, name: string, text: string]>([
    ['podName=a&namespace=web&container=app', 'web-a-app', 'one\ntwo\nthree\n'],
    ['podName=a', 'log', 'one\ntwo\nthree\n'],
    ['podName=none', 'log', 'EOF'],
    ['podName=a&project=other', 'log', 'rpc error: code = NotFound desc = applications.argoproj.io "web" not found'],
    ['podName=a&untilTime=soon', 'log', 'rpc error: code = Unknown desc = invalid untilTime parameter value: parsing time'],
  ])('of %s is %s.log', async (query, name, text) => {
    const made = world()
    made.pod('a')
    const response = await made.send('GET', `/logs?download=true&${query}`)
    expect([response.status, response.headers.get('content-disposition'), (await response.text()).startsWith(text)]).toEqual([
      200,
      `attachment;filename="${name}.log"`,
      true,
    ])
  })

  test('goes on by a follow, until the time of the caller is over', async () => {
    const made = world()
    made.pod('a', { agoMs: 0 })
    const response = await made.send('GET', '/logs?download=true&follow=true&podName=a', undefined, { 'grpc-timeout': '2500m' })
    const text = response.text()
    await made.clock.advance(2_500)
    expect(await text).toBe('one\ntwo\nthree\nrpc error: code = DeadlineExceeded desc = context deadline exceeded')
    expect(made.clock.sleeping).toBe(0)
  })

  test('by somebody who may not is one of the refusal', async () => {
    const made = world()
    made.denied.add('session')
    const response = await made.send('GET', '/logs?download=true&podName=a')
    expect([response.status, await response.text()]).toEqual([200, 'rpc error: code = Unauthenticated desc = no session information'])
    expect((await made.send('GET', '/logs?podName=a')).status).toBe(401)
  })
})
