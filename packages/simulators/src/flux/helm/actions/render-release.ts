import { stringify } from 'yaml'
import type { JsonMap, KubeObject } from '../../../cluster/kube-object.ts'
import type { Chart } from '../../../rendering/helm/chart.ts'
import { renderChart } from '../../../rendering/helm/render-chart.ts'
import type { Release, ReleaseChart, ReleaseHook } from '../storage/release.ts'
import { type HelmContext, helmTime } from './helm-context.ts'
import { HelmFailure } from './helm-failure.ts'
import { postRender } from './post-render.ts'
import { isSameObject, placeObjects, withOwnership } from './release-objects.ts'

export interface RenderedRelease {
  /** Not stored yet. */
  readonly release: Release
  /** What it consists of, as it is to be in the cluster. */
  readonly objects: readonly KubeObject[]
}

export interface ReleasePlace {
  readonly namespace: string
  readonly revision: number
  /** Undefined = this is an install. */
  readonly firstDeployed?: string
  readonly serverSide: boolean
}

/** A revision as it would be: rendered and post-rendered. @throws HelmFailure, RenderFailure. */
export async function renderRelease(context: HelmContext, chart: Chart, values: JsonMap, place: ReleasePlace): Promise<RenderedRelease> {
  const { settings } = context
  const { name } = settings
  const { namespace, revision, firstDeployed, serverSide } = place
  const isInstall = firstDeployed === undefined
  const skipsSchema = settings.isOn(isInstall ? 'install' : 'upgrade', 'disableSchemaValidation')
  const rendered = renderChart({ chart, values, release: { name, namespace, revision, isInstall, isUpgrade: !isInstall }, skipsSchema })
  const { objects, hooks } = await postRender(settings, { objects: rendered.objects, hooks: rendered.hooks.map(({ object }) => object) })
  const now = helmTime(context)
  const release: Release = {
    name,
    namespace,
    version: revision,
    info: {
      first_deployed: firstDeployed ?? now,
      last_deployed: now,
      deleted: '',
      description: isInstall ? 'Initial install underway' : 'Preparing upgrade',
      status: isInstall ? 'pending-install' : 'pending-upgrade',
      ...(rendered.notes === '' ? {} : { notes: rendered.notes }),
    },
    chart: storedChart(chart),
    config: values,
    manifest: objects.map(toManifest).join(''),
    hooks: rendered.hooks.flatMap((hook) =>
      storedHook(
        hook,
        hooks.find((object) => isSameObject(object, hook.object)),
      ),
    ),
    ...(settings.isHelm3 ? {} : { apply_method: serverSide ? 'ssa' : 'csa' }),
  }
  return { release, objects: (await placed(context, objects, namespace)).map((object) => withOwnership(object, release)) }
}

async function placed({ client }: HelmContext, objects: readonly KubeObject[], namespace: string): Promise<KubeObject[]> {
  try {
    return await placeObjects(client, objects, namespace)
  } catch (error) {
    if (!(error instanceof HelmFailure)) throw error
    throw new HelmFailure(`unable to build kubernetes objects from release manifest: ${error.message}`, { cause: error })
  }
}

const toManifest = (object: KubeObject) => `---\n${stringify(object, { lineWidth: 0, indentSeq: false })}`

function storedChart({ metadata, values, files }: Chart): ReleaseChart {
  const templates = [...files].filter(([path]) => path.startsWith('templates/'))
  return {
    metadata: JSON.parse(JSON.stringify(metadata)) as JsonMap,
    templates: templates.map(([name, content]) => ({ name, data: Buffer.from(content).toString('base64') })),
    values,
  }
}

type RenderedHook = ReturnType<typeof renderChart>['hooks'][number]

/** One that the post-renderers took away is none any more. */
function storedHook({ events, weight, deletePolicies, path }: RenderedHook, object: KubeObject | undefined): ReleaseHook[] {
  if (object === undefined) return []
  const { kind, metadata } = object
  const last_run = { started_at: '', completed_at: '', phase: '' } as const
  return [
    {
      name: metadata.name,
      kind,
      path,
      manifest: stringify(object, { lineWidth: 0, indentSeq: false }),
      events,
      weight,
      delete_policies: deletePolicies,
      last_run,
    },
  ]
}
