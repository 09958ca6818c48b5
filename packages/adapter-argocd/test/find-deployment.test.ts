import type { ErrorCode } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { ApplicationScope } from '../src/argocd-client.ts'
import type { Application } from '../src/argocd-types.ts'
import { findDeployment } from '../src/find-deployment.ts'
import { applicationWith, settingsWith } from './support/recording-client.ts'
import { failure, stubClient } from './support/stub-client.ts'

const APPLICATION = applicationWith()

/** What Argo CD says without a project, then within the default one; whether the token may get all. */
async function found(answers: { without: Application | ErrorCode; within?: Application | ErrorCode; mayGetAll?: boolean }) {
  const asked: ApplicationScope[] = []
  const client = stubClient({
    getApplication: async (scope) => {
      asked.push(scope)
      const answer = scope.project === undefined ? answers.without : answers.within
      if (answer === undefined || typeof answer === 'string') throw failure(answer ?? 'INTERNAL')
      return answer
    },
    ...(answers.mayGetAll === undefined ? {} : { canGetEveryApplication: async () => answers.mayGetAll === true }),
  })
  const outcome = await findDeployment(client, settingsWith({ namespace: 'cd', defaultProject: 'team' }), { name: 'web' }, {}).then(
    (application) => application.metadata.name,
    (error: unknown) => Reflect.get(error as object, 'code'),
  )
  return { outcome, asked }
}

describe('a look-up', () => {
  it('asks once when it is answered, in the namespace of the settings', async () => {
    expect(await found({ without: APPLICATION })).toEqual({ outcome: 'web', asked: [{ name: 'web', namespace: 'cd' }] })
  })

  it('asks within the default project when it is refused without one', async () => {
    expect(await found({ without: 'NOT_FOUND_OR_DENIED', within: APPLICATION })).toMatchObject({ outcome: 'web', asked: [{}, { project: 'team' }] })
  })

  it.each<[string, Parameters<typeof found>[0], ErrorCode]>([
    ['the token may get every application', { without: 'NOT_FOUND_OR_DENIED', within: 'NOT_FOUND', mayGetAll: true }, 'NOT_FOUND'],
    ['it may be in another project', { without: 'NOT_FOUND_OR_DENIED', within: 'NOT_FOUND', mayGetAll: false }, 'NOT_FOUND_OR_DENIED'],
    ['the project may not be asked either', { without: 'NOT_FOUND_OR_DENIED', within: 'NOT_FOUND_OR_DENIED' }, 'NOT_FOUND_OR_DENIED'],
    ['the server went away meanwhile', { without: 'NOT_FOUND_OR_DENIED', within: 'UNAVAILABLE' }, 'UNAVAILABLE'],
    ['the time ran out meanwhile', { without: 'NOT_FOUND_OR_DENIED', within: 'DEADLINE_EXCEEDED' }, 'DEADLINE_EXCEEDED'],
    ['the credentials are refused', { without: 'UNAUTHENTICATED' }, 'UNAUTHENTICATED'],
    ['the server is away', { without: 'UNAVAILABLE' }, 'UNAVAILABLE'],
  ])('keeps the kind of its failure: %s', async (_what, answers, code) => {
    expect((await found(answers)).outcome).toBe(code)
  })

  it('refuses a kind that Argo CD does not have, before any request', async () => {
    await expect(findDeployment(stubClient({}), settingsWith(), { name: 'web', kind: 'HelmRelease' }, {})).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })
})
