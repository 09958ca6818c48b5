import type { ClusterClient, Controller } from '@gitops-dms/simulators/flux'

const KUSTOMIZATION = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization' }
const GIT_REPOSITORY = { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository' }

/** What a control plane's garbage collector does about deployments, where there is an API server alone: a source goes with its only owner. */
export function collectSources(client: ClusterClient, onFailure: (error: unknown) => void): Controller {
  const running = new Set<Promise<void>>()
  let stop = () => {}

  const collect = async (namespace: string | undefined, owner: string) => {
    for (const { metadata } of await client.list(GIT_REPOSITORY, { namespace })) {
      const owners = metadata.ownerReferences ?? []
      if (owners.length > 0 && owners.every(({ uid }) => uid === owner)) await client.delete(GIT_REPOSITORY, metadata)
    }
  }
  return {
    start: () => {
      stop = client.watch(KUSTOMIZATION, ({ type, object: { metadata } }) => {
        if (type !== 'DELETED') return
        const one = collect(metadata.namespace, metadata.uid ?? '').catch(onFailure)
        running.add(one)
        void one.finally(() => running.delete(one))
      })
    },
    stop: async () => {
      stop()
      await Promise.all(running)
    },
  }
}
