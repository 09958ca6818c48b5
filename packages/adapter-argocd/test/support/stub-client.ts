import { DmsError, type ErrorCode } from '@gitops-dms/core'
import { systemClock } from '@gitops-dms/core/adapter'
import { type ArgoCdClient, createArgoCdClient } from '../../src/argocd-client.ts'
import { settingsWith } from './recording-client.ts'

/** A client of the given answers; a call that has none fails the test. Nothing is sent. */
export function stubClient(answers: Partial<ArgoCdClient>): ArgoCdClient {
  const unexpected = async (): Promise<never> => {
    throw new Error('this call is not expected')
  }
  const { server } = createArgoCdClient(settingsWith(), systemClock)
  return {
    server,
    getVersion: unexpected,
    getUserInfo: unexpected,
    canGetEveryApplication: unexpected,
    getApplication: unexpected,
    listApplications: unexpected,
    createApplication: unexpected,
    patchApplication: unexpected,
    deleteApplication: unexpected,
    syncApplication: unexpected,
    close: async () => undefined,
    ...answers,
  }
}

export const failure = (code: ErrorCode) => new DmsError({ code, message: `the answer is ${code}` })
