import { join, relative } from 'node:path'
import type { JsonMap } from '../../../cluster/kube-object.ts'
import { textAt } from '../../../cluster/kube-object.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { loadChart } from '../../../rendering/helm/load-chart.ts'
import { type RenderedChart, renderChart } from '../../../rendering/helm/render-chart.ts'
import { RenderFailure } from '../../../rendering/render-failure.ts'
import { isSince } from '../../argocd-version.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { withOwnCopy } from '../with-own-copy.ts'
import { addDependencies } from './add-dependencies.ts'
import { apiVersionsOf, KUBE_VERSION, plainVersion } from './cluster-capabilities.ts'
import { composeValues, type GivenValues, givenValues } from './compose-values.ts'
import { HelmError } from './helm-error.ts'
import { HelmFailure } from './helm-failure.ts'
import type { HelmSource } from './helm-source.ts'

export interface HelmRelease {
  /** Of the application, unless `releaseName` says another. */
  readonly name: string
  /** Of the destination, unless `namespace` says another. */
  readonly namespace: string
}

/** What `helm template` prints for a chart. @throws RepoServerError. */
export async function renderHelm(source: HelmSource, { name, namespace }: HelmRelease): Promise<JsonMap[]> {
  const { options, version } = source
  const wanted = textAt(options, 'kubeVersion') || KUBE_VERSION
  const kubeVersion = plainVersion(wanted)
  if (kubeVersion === undefined) throw failed(`could not parse kubernetes version ${wanted}: could not parse ${JSON.stringify(wanted)} as version`)
  const release = { name: textAt(options, 'releaseName') || name, namespace: textAt(options, 'namespace') || namespace }
  const given = await givenValues(source)
  const known = ['', 'v3', ...(isSince(version, '3.5') ? ['v4'] : [])]
  const helm = textAt(options, 'version') ?? ''
  if (!known.includes(helm))
    throw failed(`error initializing helm app object: helm ${isSince(version, '3.5') ? '' : 'chart '}version '${helm}' is not supported`)
  const rendered = await rendering(source, release, kubeVersion, given)
  const hooks = rendered.hooks.filter(({ events }) => options['skipTests'] !== true || !events.includes('test'))
  const crds = options['skipCrds'] === true ? [] : rendered.crds
  return [...crds, ...rendered.objects, ...hooks.map(({ object }) => object)] as unknown as JsonMap[]
}

const failed = (text: string) => new RepoServerError(2, text)

async function rendering(source: HelmSource, release: HelmRelease, kubeVersion: string, given: GivenValues): Promise<RenderedChart> {
  const { options, store, clock, root, folder } = source
  const wantedVersions = options['apiVersions']
  const apiVersions = Array.isArray(wantedVersions) && wantedVersions.length > 0 ? wantedVersions.map(String) : apiVersionsOf(store.cluster)
  const command = commandOf(source, release, kubeVersion, given, apiVersions)
  const template = async (chart: Chart) => {
    const values = await composeValues(source, given)
    return renderChart({
      chart,
      values,
      release: { ...release, revision: 1, isInstall: true, isUpgrade: false },
      capabilities: { kubeVersion: `v${kubeVersion}`, apiVersions },
      skipsSchema: options['skipSchemaValidation'] === true,
    })
  }
  try {
    const chart = await loadChart(folder, clock)
    const missing = missingIn(chart)
    if (missing.length === 0) return await template(chart)
    const whole = await withOwnCopy(clock, root, async (copy) => {
      const own = join(copy, relative(root, folder))
      const shown = (path: string) => source.shown(`${root}${path.slice(copy.length)}`)
      await addDependencies({ ...source, root: copy, folder: own, shown }, missing)
      return await loadChart(own, clock)
    })
    return await template(whole)
  } catch (error) {
    const said = error instanceof HelmError ? error.message : error instanceof RenderFailure ? saidBy(error) : undefined
    if (said === undefined) throw error
    throw new HelmFailure(source.version, 'failed to execute helm template command', command, said)
  }
}

/** Helm has a hint for whoever sees a template fail. */
const saidBy = ({ kind, file, message }: RenderFailure) =>
  kind === 'template' || file === 'Chart.yaml' ? `${message}\n\nUse --debug flag to render out invalid YAML` : message

const missingIn = ({ metadata, subcharts }: Chart) =>
  (metadata.dependencies ?? []).filter(({ name }) => !subcharts.some((subchart) => subchart.metadata.name === name))

/** Versions of the API are many, and left out of messages. */
function commandOf(
  { options, shown }: HelmSource,
  release: HelmRelease,
  kubeVersion: string,
  given: GivenValues,
  apiVersions: readonly string[],
): string {
  const place = (file: GivenValues['files'][number]) => ('url' in file ? file.url : shown(file.path))
  const escaped = (value: string) => (/^\{[\s\S]*\}$/.test(value) ? value : value.replace(/(?<!\\),/g, '\\,'))
  const set = (isText: boolean) =>
    given.parameters.filter((parameter) => parameter.isText === isText).map(({ name, value }) => `${name}=${escaped(value)}`)
  const words = [
    ...['helm', 'template', '.', '--name-template', release.name],
    ...(release.namespace === '' ? [] : ['--namespace', release.namespace]),
    ...['--kube-version', kubeVersion],
    ...set(false).flatMap((text) => ['--set', text]),
    ...set(true).flatMap((text) => ['--set-string', text]),
    ...given.fileParameters.flatMap(({ name, file }) => ['--set-file', `${name}=${escaped(place(file))}`]),
    ...given.files.flatMap((file) => ['--values', place(file)]),
    ...(given.extra === undefined ? [] : ['--values', given.extra.path]),
    ...(apiVersions.length === 0 ? [] : ['<api versions removed>']),
    ...(options['skipCrds'] === true ? [] : ['--include-crds']),
    ...(options['skipSchemaValidation'] === true ? ['--skip-schema-validation'] : []),
    ...(options['skipTests'] === true ? ['--skip-tests'] : []),
  ]
  return words.join(' ')
}
