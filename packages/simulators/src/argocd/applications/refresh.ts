import type { KubeObject } from '../../cluster/kube-object.ts'
import { projectOf, references, sourceOf } from '../application.ts'
import type { ArgoCdParts } from '../argocd-parts.ts'
import { isSince } from '../argocd-version.ts'
import { APPLICATION } from '../kinds.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { MessageBuffer } from '../streams/message-buffer.ts'
import { throughKubernetes } from './through-kubernetes.ts'

const REFRESH = 'argocd.argoproj.io/refresh'
/** Stays for good (recorded). */
const HYDRATE = 'argocd.argoproj.io/hydrate'

/**
 * Asks the controller to compare, and resolves with the first change after that in which the mark is gone. Ends with the signal, which leaves
 * the mark. Nobody else ends it: with the controller down it waits for ever.
 */
export async function refreshApplication(parts: ArgoCdParts, name: string, mode: 'normal' | 'hard', signal: AbortSignal): Promise<KubeObject> {
  const { applications, client, namespace, timing } = parts
  // It listens before it asks, so that no answer is missed.
  const changes = new MessageBuffer<KubeObject>(timing.watchBuffer)
  const end = applications.onEvent(({ object }) => {
    if (object.metadata.name === name) changes.push(object)
  })
  try {
    const prefix = `error refreshing the app: error patching annotations in application "${name}": `
    const annotations = marks(parts, mode)
    const marked = await throughKubernetes(parts, signal, prefix, () =>
      client.patch(APPLICATION, { name, namespace }, { metadata: { annotations } }, { fieldManager: 'argocd-server' }),
    )
    if (mode === 'hard') await lookAgain(parts, marked, signal)
    for (;;) {
      const seen = await changes.next(signal)
      const isNewer = Number(seen.metadata.resourceVersion) > Number(marked.metadata.resourceVersion)
      if (isNewer && seen.metadata.annotations?.[REFRESH] === undefined) return seen
    }
  } finally {
    end()
  }
}

function marks({ clock, version }: ArgoCdParts, mode: 'normal' | 'hard'): Record<string, string> {
  const annotations = { [REFRESH]: mode, [HYDRATE]: isSince(version, '3.5') ? mode : 'normal' }
  if (!isSince(version, '3.6')) return annotations
  // With it the controller tells a request that comes during a comparison from the one that it is answering.
  const time = new Date(clock.now()).toISOString().replace(/\.?0+Z$/, 'Z')
  return { ...annotations, [`${REFRESH}-timestamp`]: time, [`${HYDRATE}-timestamp`]: time }
}

/** A hard one has the repository server look at the source anew, whatever comes of it; the caller waits for that, too. */
async function lookAgain({ repoServer }: ArgoCdParts, application: KubeObject, signal: AbortSignal): Promise<void> {
  const request = {
    application: application.metadata.name,
    project: projectOf(application),
    source: sourceOf(application),
    references: references(application),
  }
  try {
    await repoServer.appDetails(request, signal)
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
  }
}
