import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { externalWork } from '../../cluster/external-work.ts'
import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../../rendering/go-yaml.ts'
import type { BuildEnvironment } from './build-environment.ts'
import { isFile } from './file-kind.ts'
import { findRepository } from './find-repository.ts'
import { valueFilesOf } from './helm/value-files.ts'
import { renderKustomize } from './kustomize/render-kustomize.ts'
import { openReferences, referencedSources } from './referenced-sources.ts'
import { helmSource, noPlugin, optionsOf, type SourceToRender, typedSource } from './render-source.ts'
import type { AppDetailsRequest } from './repo-server.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'
import { openSource, resolveSource } from './source-content.ts'
import { requireKustomize } from './tool-settings.ts'

/** The tool of a source with what can be set in it: parameters of a chart, images of a kustomization. @throws RepoServerError. */
export async function appDetails(parts: RepoServerParts, request: AppDetailsRequest, signal: AbortSignal | undefined): Promise<JsonMap> {
  const { source, application, project } = request
  const repository = findRepository(parts.store, source.repoURL, project)
  const asked = { repository, source, revision: source.targetRevision }
  const revision = await resolveSource(parts, asked, 'known', signal)
  const sources = { ...request, hasSeveralSources: Object.keys(request.references).length > 0 }
  const referenced = await referencedSources(parts, sources, 'known', signal)
  const content = await openSource(parts, { ...asked, revision }, false, signal)
  try {
    const folder = await content.folder()
    const references = await openReferences(parts, sources, revision, content, referenced, signal)
    try {
      const environment = environmentOf(request, revision)
      const given = { application, namespace: '', repository, source: source.raw, content, folder, environment, references: references.files }
      return await detailsOf(parts, given)
    } finally {
      await references.dispose()
    }
  } finally {
    await content.dispose()
  }
}

async function detailsOf(parts: RepoServerParts, given: SourceToRender): Promise<JsonMap> {
  const { type, source } = await typedSource(parts, given)
  const options = optionsOf(source, type)
  const { content, folder, environment } = given
  if (type === 'Helm') return { type, helm: await chartDetails(parts, given, options) }
  if (type === 'Plugin')
    throw new RepoServerError(2, `failed to populate plugin app details: failed to detect CMP for app: ${noPlugin(parts.version, options)}`)
  if (type === 'Directory') return { type }
  requireKustomize(parts.store, textAt(options, 'version') ?? '')
  const objects = await renderKustomize({ root: content.root, folder, options, environment, clock: parts.clock })
  const images = objects.flatMap(imagesIn).sort()
  return { type, kustomize: images.length === 0 ? {} : { images } }
}

/** Members that hold nothing are left out, as Go leaves them out. */
async function chartDetails(parts: RepoServerParts, given: SourceToRender, options: JsonMap): Promise<JsonMap> {
  const { folder } = given
  const entries = await externalWork(parts.clock, () => readdir(folder, { recursive: true, withFileTypes: true }))
  const available = entries
    .filter(({ name }) => name.includes('values') && /\.ya?ml$/i.test(name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort()
  const own = join(folder, 'values.yaml')
  const values = (await isFile(own)) ? await readFile(own, 'utf8') : ''
  const selected = Array.isArray(options['valueFiles']) ? options['valueFiles'].map(String) : []
  const files = await valueFilesOf(helmSource(parts, given, options), selected, options['ignoreMissingValueFiles'] === true).catch(
    (error: unknown) => {
      throw error instanceof RepoServerError && error.code === 2 ? new RepoServerError(2, `failed to resolve value files: ${error.message}`) : error
    },
  )
  const parameters = new Map<string, string>()
  for (const text of [values, ...(await Promise.all(files.map((file) => ('path' in file ? textAtPath(file.path) : ''))))])
    flatten(parsed(text), parameters)
  const fileParameters: unknown = options['fileParameters']
  return {
    ...(available.length === 0 ? {} : { valueFiles: available }),
    ...(parameters.size === 0 ? {} : { parameters: [...parameters].sort(([a], [b]) => (a < b ? -1 : 1)).map(parameterOf) }),
    ...(values === '' ? {} : { values }),
    ...(Array.isArray(fileParameters) && fileParameters.length > 0 ? { fileParameters } : {}),
  }
}

const parameterOf = ([name, value]: readonly [string, string]): JsonMap => (value === '' ? { name } : { name, value })

const textAtPath = async (path: string) => ((await isFile(path)) ? await readFile(path, 'utf8') : '')

function parsed(text: string): unknown {
  const [{ value, error } = { value: undefined }] = parseGoYaml(text, { yaml11: true })
  if (error !== undefined) throw new RepoServerError(2, `failed to parse values: error converting YAML to JSON: ${error}`)
  return value ?? {}
}

/** `hosts[0].name` and so on; what is empty is left out, as there is no value in it. */
function flatten(value: unknown, found: Map<string, string>, path = ''): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) flatten(item, found, `${path}[${index}]`)
  else if (isMap(value)) for (const [name, member] of Object.entries(value)) flatten(member, found, path === '' ? name : `${path}.${name}`)
  else found.set(path, value === null ? '<nil>' : String(value))
}

function imagesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imagesIn)
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([name, member]) =>
    Array.isArray(member) && (name === 'containers' || name === 'initContainers')
      ? member.flatMap((container) => textAt(container, 'image') ?? [])
      : imagesIn(member),
  )
}

const environmentOf = ({ application, source }: AppDetailsRequest, revision: string): BuildEnvironment => ({
  ARGOCD_APP_NAME: application,
  ARGOCD_APP_REVISION: revision,
  ARGOCD_APP_SOURCE_REPO_URL: source.repoURL,
  ARGOCD_APP_SOURCE_PATH: source.path ?? '',
  ARGOCD_APP_SOURCE_TARGET_REVISION: source.targetRevision,
})
