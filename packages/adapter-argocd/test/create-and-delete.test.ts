import type { CreateOptions, DeleteOptions, DeploymentSpec, JsonObject } from '@gitops-dms/core'
import { applyMergePatch } from '@gitops-dms/core/adapter'
import { describe, expect, it } from 'vitest'
import type { ArgoCdClient } from '../src/argocd-client.ts'
import type { Application } from '../src/argocd-types.ts'
import { createDeployment } from '../src/create-deployment.ts'
import { deleteDeployment } from '../src/delete-deployment.ts'
import { applicationWith, settingsWith } from './support/recording-client.ts'
import { stateAt } from './support/recordings.ts'
import { failure, stubClient } from './support/stub-client.ts'

const SPEC: DeploymentSpec = {
  name: 'web',
  namespace: 'web',
  sources: [{ git: { repo: 'https://git.test/web.git', revision: 'main', path: 'deploy' } }],
}
const MARK = 'gitops-dms.io/created-by'

const stored = (body: JsonObject) => applyMergePatch(body, { metadata: { uid: 'uid-1', resourceVersion: '1' } }) as unknown as Application
const create = (answers: Partial<ArgoCdClient>, options: CreateOptions = {}, automated = false) =>
  createDeployment(stubClient(answers), settingsWith({ syncPolicy: { automated } }), SPEC, options)

describe('create', () => {
  it('marks the application with the token’s id, so that it equals no other, and syncs it', async () => {
    const bodies: JsonObject[] = []
    const accepted = await create({
      createApplication: async (body) => {
        bodies.push(body)
        return stored(body)
      },
      syncApplication: async (scope, { infos }) => {
        expect([scope, infos]).toEqual([
          { name: 'web', namespace: 'argocd', project: 'default' },
          [{ name: 'gitops-dms.io/operation', value: expect.any(String) }],
        ])
        return stored(bodies[0] ?? {})
      },
    })
    expect(bodies).toMatchObject([{ metadata: { annotations: { [MARK]: accepted.operation.id } } }])
    expect(accepted).toMatchObject({
      effect: 'started',
      operation: { kind: 'create', uid: 'uid-1', state: { follow: 'own' } },
      deployment: { spec: SPEC },
    })
    expect(accepted.deployment?.spec).not.toHaveProperty('annotations')
  })

  it.each(['PERMISSION_DENIED', 'UNAVAILABLE'] as const)(
    'whose sync is refused (%s) says that the application is stored, and is not to be repeated',
    async (code) => {
      const createApplication: ArgoCdClient['createApplication'] = async (body) => stored(body)
      const refused = create({
        createApplication,
        syncApplication: async () => {
          throw failure(code)
        },
      })
      await expect(refused).rejects.toMatchObject({
        code,
        retryable: false,
        message: expect.stringMatching(/argocd\/web is stored, but its sync was not started.*reconcileDeployment/),
        details: { stored: true },
        ref: { name: 'web' },
      })
    },
  )

  it('only stores it when it is told so', async () => {
    const createApplication: ArgoCdClient['createApplication'] = async (body) => stored(body)
    expect(await create({ createApplication }, { reconcile: false })).toMatchObject({ operation: { state: { follow: 'stored' } } })
    expect(await create({ createApplication }, { reconcile: false }, true)).toMatchObject({ operation: { state: { follow: 'any' } } })
  })

  it.each([
    ['is a success when its mark is there', (id: unknown) => id, 'started'],
    ['stays unknown when another application is there', () => 'somebody else', 'OUTCOME_UNKNOWN'],
    ['stays unknown when the application cannot be read', () => undefined, 'OUTCOME_UNKNOWN'],
  ])('whose reply is lost %s', async (_what, markOf, expected) => {
    let sent: JsonObject = {}
    const annotation = () => (sent as { metadata: { annotations: Record<string, string> } }).metadata.annotations[MARK]
    const outcome = await create({
      createApplication: async (body) => {
        sent = body
        throw failure('OUTCOME_UNKNOWN')
      },
      getApplication: async (scope) => {
        expect(scope.project).toBe('default')
        const mark = markOf(annotation())
        if (mark === undefined) throw failure('NOT_FOUND')
        return applicationWith({}, { annotations: { [MARK]: String(mark) } })
      },
      syncApplication: async () => applicationWith(),
    }).then(
      (accepted) => accepted.effect,
      (error: unknown) => Reflect.get(error as object, 'code'),
    )
    expect(outcome).toBe(expected)
  })
})

describe('delete', () => {
  const CASCADE: DeleteOptions = { cascade: 'workloads' }

  /** Deletes what a look-up gives; `asked` is what the deletion was asked for. */
  async function remove(application: Application, options: DeleteOptions, deletion?: ArgoCdClient['deleteApplication']) {
    const asked: boolean[] = []
    const client = stubClient({
      getApplication: async () => application,
      deleteApplication: async (scope, cascade, call) => {
        asked.push(cascade)
        return deletion === undefined ? {} : deletion(scope, cascade, call)
      },
    })
    const accepted = await deleteDeployment(client, settingsWith(), { name: 'web' }, options)
    return { accepted, asked }
  }

  it('takes the workloads with it or leaves them, as it is told', async () => {
    expect(await remove(applicationWith(), CASCADE)).toMatchObject({
      asked: [true],
      accepted: { effect: 'started', deployment: null, operation: { kind: 'delete', uid: 'uid-1' } },
    })
    expect(await remove(applicationWith(), { cascade: 'orphan' })).toMatchObject({ asked: [false] })
  })

  it('joins a deletion that is under way', async () => {
    expect(await remove(stateAt('full-life', 41858), CASCADE)).toMatchObject({ asked: [], accepted: { effect: 'joined' } })
  })

  it('of a child of an ApplicationSet is refused, because it comes back', async () => {
    await expect(remove(stateAt('owned-by-applicationset', 7312), CASCADE)).rejects.toMatchObject({ details: { revertedBy: { name: 'ownset' } } })
    expect(await remove(stateAt('owned-by-applicationset', 7312), { ...CASCADE, allowRevert: true })).toMatchObject({
      asked: [true],
      accepted: { warnings: [{}] },
    })
  })

  it('is a conflict when the etag is stale', async () => {
    await expect(remove(applicationWith(), { ...CASCADE, etag: '6' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('of what is gone is unchanged when that is enough, also when it goes in between', async () => {
    const gone = stubClient({
      getApplication: async () => {
        throw failure('NOT_FOUND')
      },
    })
    await expect(deleteDeployment(gone, settingsWith(), { name: 'web' }, CASCADE)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await deleteDeployment(gone, settingsWith(), { name: 'web' }, { ...CASCADE, ifExists: true })).toMatchObject({
      effect: 'unchanged',
      operation: { uid: null },
    })
    const inBetween = async () => {
      throw failure('NOT_FOUND')
    }
    await expect(remove(applicationWith(), CASCADE, inBetween)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await remove(applicationWith(), { ...CASCADE, ifExists: true }, inBetween)).toMatchObject({ accepted: { effect: 'unchanged' } })
  })
})
