import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { externalWork } from '../../../cluster/external-work.ts'
import { isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { httpRequest } from '../../../remote/http-request.ts'
import { RemoteFailure } from '../../../remote/remote-failure.ts'
import { parseGoYaml, writeGoYaml } from '../../../rendering/go-yaml.ts'
import { mergeValues } from '../../../rendering/helm/merge-values.ts'
import { setAtPath, TargetPathFailure } from '../../../rendering/helm/set-at-path.ts'
import { expand } from '../build-environment.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { HelmError } from './helm-error.ts'
import type { HelmSource } from './helm-source.ts'
import type { ValueFile } from './resolve-value-file.ts'
import { setParameter } from './set-parameter.ts'
import { resolvedFile, valueFilesOf } from './value-files.ts'

/** The values of a release before they are read, and the arguments of Helm that say where they are. */
export interface GivenValues {
  readonly files: readonly ValueFile[]
  /** `values` or `valuesObject`, as the file that Argo CD makes of them. */
  readonly extra: { readonly path: string; readonly text: string } | undefined
  readonly parameters: readonly { readonly name: string; readonly value: string; readonly isText: boolean }[]
  readonly fileParameters: readonly { readonly name: string; readonly file: ValueFile }[]
}

/** @throws RepoServerError for a value file that is not to be used. */
export async function givenValues(source: HelmSource): Promise<GivenValues> {
  const { options, environment } = source
  const files = await valueFilesOf(source, textsOf(options['valueFiles']), options['ignoreMissingValueFiles'] === true).catch((error: unknown) => {
    if (!(error instanceof RepoServerError) || error.code !== 2) throw error
    throw new RepoServerError(2, `error resolving helm value files: ${error.message}`)
  })
  const text = valuesText(options)
  const parameters = mapsOf(options['parameters']).map((parameter) => ({
    name: textAt(parameter, 'name') ?? '',
    value: expand(textAt(parameter, 'value') ?? '', environment),
    isText: parameter['forceString'] === true,
  }))
  const fileParameters = []
  for (const parameter of mapsOf(options['fileParameters'])) {
    fileParameters.push({ name: textAt(parameter, 'name') ?? '', file: await parameterFile(source, textAt(parameter, 'path') ?? '') })
  }
  return { files, extra: text === '' ? undefined : { path: `/tmp/${randomUUID()}`, text }, parameters, fileParameters }
}

/** All values, one over the other as Helm takes them. @throws HelmError. */
export async function composeValues(source: HelmSource, { files, extra, parameters, fileParameters }: GivenValues): Promise<JsonMap> {
  let values: JsonMap = {}
  for (const file of files) values = mergeValues(values, parsed(await contentOf(source, file), 'url' in file ? file.url : source.shown(file.path)))
  if (extra !== undefined) values = mergeValues(values, parsed(extra.text, extra.path))
  try {
    for (const { name, value } of parameters.filter(({ isText }) => !isText)) values = setParameter(values, name, value, false)
    for (const { name, value } of parameters.filter(({ isText }) => isText)) values = setParameter(values, name, value, true)
  } catch (error) {
    if (error instanceof TargetPathFailure) throw new HelmError(`failed parsing --set data: ${error.message}`)
    throw error
  }
  for (const { name, file } of fileParameters) values = setAtPath(values, name, await contentOf(source, file))
  return values
}

/** `valuesObject` wins. */
function valuesText(options: JsonMap): string {
  const object = options['valuesObject']
  return isMap(object) ? writeGoYaml(object) : (textAt(options, 'values') ?? '')
}

async function parameterFile(source: HelmSource, path: string): Promise<ValueFile> {
  try {
    return (await resolvedFile(source, path)).file
  } catch (error) {
    if (!(error instanceof RepoServerError)) throw error
    const isReference = error.message.startsWith('error resolving value file path: ') || error.message.startsWith('failed to find repo')
    throw new RepoServerError(2, `error resolving ${isReference ? 'set-file path' : 'helm value file path'}: ${error.message}`)
  }
}

async function contentOf({ clock, shown }: HelmSource, file: ValueFile): Promise<string> {
  try {
    if ('path' in file) return await externalWork(clock, () => readFile(file.path, 'utf8'))
    const { status, statusText, body } = await httpRequest(file.url, { clock })
    if (status !== 200) throw new HelmError(`failed to fetch ${file.url} : ${status} ${statusText}`)
    return body.toString()
  } catch (error) {
    if (error instanceof RemoteFailure) throw new HelmError(error.message)
    const code = error instanceof Error && 'code' in error && 'path' in file ? error.code : undefined
    if (code === 'ENOENT' && 'path' in file) throw new HelmError(`open ${shown(file.path)}: no such file or directory`)
    if (code === 'EISDIR' && 'path' in file) throw new HelmError(`read ${shown(file.path)}: is a directory`)
    throw error
  }
}

function parsed(text: string, path: string): JsonMap {
  let values: JsonMap = {}
  for (const { value, error } of parseGoYaml(text, { yaml11: true })) {
    const cannot = `failed to parse ${path}: cannot unmarshal yaml document`
    if (error !== undefined) throw new HelmError(`${cannot}: error converting YAML to JSON: ${error}`)
    if (value === undefined || value === null) continue
    if (!isMap(value)) {
      const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
      throw new HelmError(
        `${cannot}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
      )
    }
    values = mergeValues(values, value)
  }
  return values
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
const mapsOf = (value: unknown): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : [])
