import { parse, SemVer, valid } from 'semver'
import { externalWork } from '../../../cluster/external-work.ts'
import { type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { loadChart } from '../../../rendering/helm/load-chart.ts'
import { RenderFailure } from '../../../rendering/render-failure.ts'
import { sourceKey } from '../../source/artifact-store.ts'
import type { HelmTools } from '../helm-tools.ts'
import { ReleaseFailure } from './release-failure.ts'

export interface ReleaseChart {
  readonly chart: Chart
  /** Of an OCI artifact. */
  readonly ociDigest?: string
}

/** The chart in the artifact of a source; undefined when its file is gone. @throws ReleaseFailure. */
export async function loadReleaseChart({ artifacts, clock }: HelmTools, source: KubeObject): Promise<ReleaseChart | undefined> {
  const { namespace = '', name } = source.metadata
  const revision = textAt(source, 'status', 'artifact', 'revision') ?? ''
  const key = sourceKey({ kind: source.kind, namespace, name })
  try {
    const read = await externalWork(clock, () => artifacts.read(key, revision, (directory) => loadChart(directory, clock)))
    return read === undefined ? undefined : withRevision(read.value, source, revision)
  } catch (error) {
    if (error instanceof RenderFailure)
      throw new ReleaseFailure('ArtifactFailed', `Could not load chart: ${error.message}`, { cause: error, event: error.message })
    throw error
  }
}

/** A tag may be moved: the version of a chart from a registry carries a part of the digest that it came with. */
function withRevision(chart: Chart, source: KubeObject, revision: string): ReleaseChart {
  if (source.kind === 'HelmChart' || (source.kind === 'ExternalArtifact' && !revision.includes(':'))) return { chart }
  const version = parse(chart.metadata.version)
  if (version === null) throw mutateFailure(`invalid chart version ${chart.metadata.version}`)
  const [tag = '', digest] = revision.split('@')
  const tagged = valid(tag.replaceAll('_', '+'))
  if (digest !== undefined && tagged !== null && new SemVer(tagged).compare(version) !== 0) {
    throw mutateFailure(`artifact revision ${tag} does not match chart version ${chart.metadata.version}`)
  }
  const ociDigest = digest !== undefined && tagged !== null ? digest : revision
  const hash = ociDigest.split(':')[1] ?? ''
  if (hash.length < 12) throw mutateFailure(`invalid artifact revision ${ociDigest}`)
  return { chart: { ...chart, metadata: { ...chart.metadata, version: `${version.version}+${hash.slice(0, 12)}` } }, ociDigest }
}

const mutateFailure = (message: string) => new ReleaseFailure('ChartMutateError', message)
