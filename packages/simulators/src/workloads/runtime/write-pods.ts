import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { Expectations } from './expectations.ts'
import type { Writer } from './writer.ts'

export interface PodPass {
  readonly writer: Writer
  readonly expectations: Expectations
  readonly owner: KubeObject
  readonly signal: AbortSignal
}

/** The server refused to make or to remove a pod. */
export class PodWriteFailure extends Error {}

/** Makes them, up to the first that is refused: the rest would be refused too. */
export async function createPods({ writer, expectations, owner, signal }: PodPass, pods: readonly KubeObject[]): Promise<void> {
  if (pods.length === 0) return
  await writer.pause(signal)
  for (const pod of pods) {
    const takeBack = expectations.expect(owner, pod, 'created')
    try {
      await writer.createNow(pod)
    } catch (error) {
      takeBack()
      if (!(error instanceof StatusError)) throw error
      writer.event(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`)
      throw new PodWriteFailure(error.message)
    }
    writer.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
  }
}

export async function deletePods({ writer, expectations, owner, signal }: PodPass, pods: readonly KubeObject[]): Promise<void> {
  if (pods.length === 0) return
  await writer.pause(signal)
  for (const pod of pods) {
    const takeBack = expectations.expect(owner, pod, 'deleted')
    try {
      await writer.deleteNow(pod)
    } catch (error) {
      takeBack()
      if (!(error instanceof StatusError)) throw error
      writer.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`)
      throw new PodWriteFailure(error.message)
    }
    writer.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
  }
}
