import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { type KindRef, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { BUCKET, GIT_REPOSITORY, HELM_CHART, HELM_REPOSITORY } from '../kinds.ts'
import { keyOf } from '../runtime/reconcile-triggers.ts'
import { artifactOf, type SourceTools } from './source-tools.ts'

/** Calls back for every HelmChart whose source has a newer artifact than the chart was made of. Returns what ends it. */
export function watchChartSources({ client, stored }: Pick<SourceTools, 'client' | 'stored'>, trigger: (key: string) => void): () => void {
  const charts = new Map<string, KubeObject>()
  const changed = (source: KubeObject, revision: string) => {
    for (const [key, chart] of charts) {
      if (isMadeOf(chart, source) && textAt(chart, 'status', 'observedSourceArtifactRevision') !== revision) trigger(key)
    }
  }
  const ends = [
    client.watch(HELM_CHART, ({ type, object }) => {
      if (type === 'DELETED') charts.delete(keyOf(object))
      else charts.set(keyOf(object), object)
    }),
    ...[HELM_REPOSITORY, GIT_REPOSITORY, BUCKET].flatMap((kind) => stored(kind) ?? []).map((kind) => watchRevisions(client, kind, changed)),
  ]
  return () => {
    for (const end of ends) end()
  }
}

function watchRevisions(client: ClusterClient, kind: KindRef, changed: (source: KubeObject, revision: string) => void) {
  const seen = new Map<string, string | undefined>()
  return client.watch(kind, ({ type, object }) => {
    const key = keyOf(object)
    const revision = type === 'DELETED' ? undefined : textAt(artifactOf(object), 'revision')
    if (revision !== undefined && revision !== seen.get(key)) changed(object, revision)
    if (type === 'DELETED') seen.delete(key)
    else seen.set(key, revision)
  })
}

const isMadeOf = (chart: KubeObject, source: KubeObject) =>
  textAt(chart, 'spec', 'sourceRef', 'kind') === source.kind &&
  textAt(chart, 'spec', 'sourceRef', 'name') === source.metadata.name &&
  chart.metadata.namespace === source.metadata.namespace
