import type { Clock } from '@gitops-dms/core'
import type { Cluster } from './cluster.ts'
import type { Controller } from './controller.ts'
import { PendingWork } from './deletion/pending-work.ts'
import type { KubeObject } from './kube-object.ts'
import { StatusError } from './status-error.ts'

const DELAY_MS = 30
const NOTICE =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Gives each new namespace what every namespace has: the ServiceAccount `default` and, when there is an authority, its ConfigMap. */
export function namespaceContent(cluster: Cluster, clock: Clock, manager: string, ca: string | undefined): Controller {
  const work = new PendingWork(clock)
  let end: (() => void) | undefined

  const fill = (namespace: string) => {
    const account: KubeObject = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } }
    const authority: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace, annotations: { 'kubernetes.io/description': NOTICE } },
      data: { 'ca.crt': ca },
    }
    for (const object of ca === undefined ? [account] : [authority, account]) {
      if (cluster.peek(cluster.kindOf(object), object.metadata) === undefined) create(cluster, object, manager)
    }
  }

  return {
    start: () => {
      const info = cluster.kindOf({ apiVersion: 'v1', kind: 'Namespace' })
      for (const { metadata } of cluster.peekAll(info)) fill(metadata.name)
      end = cluster.watchKind(info, ({ type, object: { metadata } }) => {
        if (type === 'ADDED') work.later(DELAY_MS, () => fill(metadata.name))
      })
    },
    stop: async () => {
      end?.()
      await work.stop()
    },
  }
}

function create(cluster: Cluster, object: KubeObject, manager: string): void {
  try {
    cluster.create(object, { fieldManager: manager })
  } catch (error) {
    // The namespace is going, or gone, already.
    if (!(error instanceof StatusError && [403, 404].includes(error.code))) throw error
  }
}
