import { externalWork } from '../../cluster/external-work.ts'
import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../argocd-version.ts'
import type { BuildEnvironment } from './build-environment.ts'
import { renderDirectory, withoutLists } from './directory/render-directory.ts'
import type { ReferencedFiles } from './helm/helm-source.ts'
import { renderHelm } from './helm/render-helm.ts'
import { renderKustomize } from './kustomize/render-kustomize.ts'
import type { RenderedSource } from './manifest-cache.ts'
import { mergeSourceFiles } from './merge-source-files.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import type { Repository } from './repository.ts'
import { shownPath } from './shown-path.ts'
import type { SourceContent } from './source-content.ts'
import { explicitType, foundType, type SourceType } from './source-type.ts'
import { isToolEnabled, requireKustomize } from './tool-settings.ts'

export interface SourceToRender {
  readonly application: string
  /** Of the destination. */
  readonly namespace: string
  readonly repository: Repository
  /** As it stands in the spec. */
  readonly source: JsonMap
  readonly content: SourceContent
  readonly folder: string
  readonly environment: BuildEnvironment
  readonly references: ReadonlyMap<string, ReferencedFiles>
}

export interface TypedSource {
  readonly type: SourceType
  /** With what files in the folder add to it. */
  readonly source: JsonMap
}

/** What the files of a source become. @throws RepoServerError. */
export async function renderSource(parts: RepoServerParts, given: SourceToRender): Promise<RenderedSource> {
  const { type, source } = await externalWork(parts.clock, () => typedSource(parts, given)).catch((error: unknown) => {
    throw error instanceof RepoServerError && error.code === 2 ? new RepoServerError(2, `error getting app source type: ${error.message}`) : error
  })
  const { content, folder, environment } = given
  const manifests = withoutLists(await rendered(type, source))
  return { manifests, revision: content.commit, sourceType: type }

  async function rendered(type: SourceType, source: JsonMap): Promise<JsonMap[]> {
    const options = optionsOf(source, type)
    switch (type) {
      case 'Helm':
        return await renderHelm(helmSource(parts, given, options), { name: releaseName(given.application), namespace: given.namespace })
      case 'Kustomize':
        requireKustomize(parts.store, textAt(options, 'version') ?? '')
        return await renderKustomize({ root: content.root, folder, options, environment, clock: parts.clock })
      case 'Plugin':
        throw new RepoServerError(2, pluginFailure(parts.version, given.application, options))
      default:
        return await externalWork(parts.clock, () =>
          renderDirectory(content.root, folder, source['directory'], isToolEnabled(parts.store, 'Directory')),
        )
    }
  }
}

/** What a source is, by what it says or what lies in its folder. @throws RepoServerError. */
export async function typedSource({ store }: RepoServerParts, given: SourceToRender): Promise<TypedSource> {
  const source = await mergeSourceFiles(given.source, given.folder, given.application, shownPath(given))
  const type = explicitType(source)
  if (type !== undefined) return { source, type: isToolEnabled(store, type) ? type : 'Directory' }
  return { source, type: await foundType(given.folder, (one) => isToolEnabled(store, one)) }
}

/** What the spec says for the tool of a source; {} where it says nothing. */
export function optionsOf(source: JsonMap, type: SourceType): JsonMap {
  const options = source[type.toLowerCase()]
  return isMap(options) ? options : {}
}

export const helmSource = (
  { clock, version, store, charts }: RepoServerParts,
  given: Omit<SourceToRender, 'source' | 'namespace' | 'application'>,
  options: JsonMap,
) => ({
  ...{ clock, version, store, charts, options },
  ...{ repository: given.repository, root: given.content.root, folder: given.folder },
  ...{ environment: given.environment, references: given.references },
  shown: shownPath(given),
})

/** There are no plugins beside the repository server. */
export function noPlugin(version: ArgoCdVersion, options: JsonMap): string {
  const name = textAt(options, 'name') ?? ''
  if (name === '') return 'could not find plugin supporting the given repository'
  const found = isSince(version, '3.2') ? 'could not find' : "couldn't find"
  return `${found} cmp-server plugin with name ${JSON.stringify(name)} supporting the given repository`
}

function pluginFailure(version: ArgoCdVersion, application: string, options: JsonMap): string {
  const before = isSince(version, '3.2') ? `CMP processing failed for application ${JSON.stringify(application)}:` : 'plugin sidecar failed.'
  return `${before} ${noPlugin(version, options)}`
}

/** Without the namespace that stands before it for applications outside of the control plane. */
const releaseName = (application: string) => application.slice(application.indexOf('_') + 1)
