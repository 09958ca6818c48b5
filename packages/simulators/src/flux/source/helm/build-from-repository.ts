import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import type { RemoteAccess } from '../../../remote/remote-access.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { type ChartVersion, downloadChart, parseChartIndex, resolveChartVersion } from '../../../rendering/helm/chart-index.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { SourceFailure } from '../source-failure.ts'
import { keyOfSource, type SourceTools } from '../source-tools.ts'
import { handingOver } from '../temporary-folder.ts'
import { buildFailure, type ChartBuild, isStored, observedValuesFiles, valuesFilesOf, withMetadata } from './chart-build.ts'
import { digestOf, mergeValuesFiles, repack, unpackChart } from './chart-files.ts'
import { helmAccess } from './helm-access.ts'
import { downloadOciChart, resolveOciChart } from './oci-charts.ts'

/** The wanted version out of a HelmRepository. @throws SourceFailure. */
export async function buildFromRepository(tools: SourceTools, draft: ObjectDraft, repository: KubeObject): Promise<ChartBuild> {
  const spec = draft.object.spec ?? {}
  const access = await helmAccess(tools, repository)
  const name = textAt(spec, 'chart') ?? ''
  requireName(name)
  const found = await withAuthentication(() => resolve(tools, repository, access, name, textAt(spec, 'version') ?? ''))
  if (textAt(spec, 'verify', 'provider') !== undefined) refuseVerification(draft, repository)
  const valuesFiles = valuesFilesOf(spec)
  const version = withMetadata(found.version, valuesFiles.length === 0 ? '' : String(draft.object.metadata.generation))
  const build = { name: found.name, version, packaged: valuesFiles.length > 0, valuesFiles }
  if (isStored(draft, build)) return { ...build, valuesFiles: observedValuesFiles(draft) ?? valuesFiles }
  const archive = await withAuthentication(() => download(repository, access, found))
  const files = await unpack(tools, archive)
  if (!build.packaged) return { ...build, made: { ...digestOf(archive), files } }
  return await handingOver(tools.clock, files, async () => {
    const merged = await externalWork(tools.clock, () => mergeValuesFiles(files.directory, valuesFiles, missingIn(spec)))
    return { ...build, valuesFiles: merged.valuesFiles, made: await repack(tools.clock, files, { version, values: merged.values }) }
  })
}

const missingIn = (spec: JsonMap) =>
  spec['ignoreMissingValuesFiles'] === true ? undefined : (path: string) => `failed to merge chart values: no values file found at path '${path}'`

function requireName(name: string): void {
  if (/^([-a-z0-9]+\/?\.?)+$/.test(name)) return
  const rule = 'a valid name must be lower case letters and numbers and MAY be separated with dashes (-), slashes (/) or periods (.)'
  throw buildFailure('InvalidChartReference', name === '' ? 'no name set for remote chart reference' : `invalid chart name '${name}': ${rule}`)
}

async function resolve(tools: SourceTools, repository: KubeObject, access: RemoteAccess, name: string, range: string): Promise<ChartVersion> {
  const failing = 'failed to get chart version for remote reference'
  if (isOci(repository)) {
    return await resolveOciChart(repository, access, name, range).catch((error: unknown) => {
      throw error instanceof RemoteFailure ? buildFailure('ChartPullError', `${failing}: ${error.message}`, error) : error
    })
  }
  const index = await storedIndex(tools, repository)
  try {
    return resolveChartVersion(index, name, range)
  } catch (error) {
    throw error instanceof RemoteFailure ? buildFailure('InvalidChartReference', `${failing}: ${error.message}`, error) : error
  }
}

async function storedIndex(tools: SourceTools, repository: KubeObject) {
  const revision = textAt(at(repository, 'status', 'artifact'), 'revision') ?? ''
  const read = (directory: string) => externalWork(tools.clock, () => readFile(join(directory, 'index.yaml'), 'utf8'))
  const text = await tools.artifacts.read(keyOfSource(repository), revision, read)
  if (text === undefined) throw buildFailure('ChartPullError', 'failed to load index: no such file or directory')
  return parseChartIndex(text.value)
}

async function download(repository: KubeObject, access: RemoteAccess, version: ChartVersion): Promise<Buffer> {
  const url = textAt(repository, 'spec', 'url') ?? ''
  try {
    if (isOci(repository)) return await downloadOciChart(repository, access, version)
    return await downloadChart(url, version, onlyForHost(repository, url, version, access))
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    throw buildFailure('ChartPullError', `failed to download chart for remote reference: ${error.message}`, error)
  }
}

/** Helm gives credentials to no other host than that of the repository, unless `passCredentials` allows it. */
function onlyForHost(repository: KubeObject, url: string, { urls }: ChartVersion, access: RemoteAccess): RemoteAccess {
  const chart = new URL(urls[0] ?? '', `${url.replace(/\/*$/, '')}/`)
  const passes = at(repository, 'spec', 'passCredentials') === true || chart.host === new URL(url).host
  return passes ? access : { ...access, credentials: undefined }
}

async function unpack(tools: SourceTools, archive: Uint8Array) {
  try {
    return await unpackChart(tools.clock, archive)
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error
    throw buildFailure('ChartPullError', `failed to load chart metadata from written chart: ${error.message}`, error)
  }
}

/** Charts of an index have no signatures that Flux knows; those of a registry are not verified here. @throws SourceFailure. */
function refuseVerification({ conditions }: ObjectDraft, repository: KubeObject): never {
  const message = `chart verification error: ${isOci(repository) ? 'the simulator does not verify signatures' : 'not implemented'}`
  conditions.delete('FetchFailed')
  conditions.set({ type: 'SourceVerified', status: 'False', reason: 'VerificationError', message })
  throw new SourceFailure('ChartVerificationError', message, { condition: 'BuildFailed' })
}

const isOci = (repository: KubeObject) => (textAt(repository, 'spec', 'url') ?? '').startsWith('oci://')

/** What reads like a refusal counts as one, whatever it was. */
const REFUSALS = ['401', 'unauthorized', 'authentication required', 'tls', 'unknown certificate authority']

async function withAuthentication<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SourceFailure) || !REFUSALS.some((text) => error.message.includes(text))) throw error
    throw new SourceFailure('AuthenticationFailed', `failed to authenticate with the Helm repository: ${error.message}`, { cause: error })
  }
}
