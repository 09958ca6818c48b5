import { isMap, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { type BuildEnvironment, expand } from '../build-environment.ts'
import { RepoServerError } from '../repo-server-error.ts'
import { parseImage } from './parse-image.ts'

/**
 * The fields of a kustomization file after all that `spec.source.kustomize` says, in the order in which Argo CD runs `kustomize edit` for it.
 * @param components those that are there. @throws RepoServerError, as the failed command.
 */
export function editKustomization(fields: JsonMap, options: JsonMap, components: readonly string[], environment: BuildEnvironment): JsonMap {
  const edited: JsonMap = { ...fields }
  const { namePrefix, nameSuffix, namespace } = options
  if (typeof namePrefix === 'string' && namePrefix !== '') edited['namePrefix'] = namePrefix
  if (typeof nameSuffix === 'string' && nameSuffix !== '') edited['nameSuffix'] = nameSuffix
  setImages(
    edited,
    textsOf(options['images']).map((image) => expand(image, environment)),
  )
  setReplicas(edited, mapsOf(options['replicas']))
  addLabels(edited, options, environment)
  addAnnotations(edited, options, environment)
  if (typeof namespace === 'string' && namespace !== '') edited['namespace'] = namespace
  const patches = mapsOf(options['patches'])
  if (patches.length > 0) edited['patches'] = [...mapsOf(edited['patches']), ...patches]
  if (components.length > 0) edited['components'] = [...new Set([...textsOf(edited['components']), ...components])]
  return edited
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
const mapsOf = (value: unknown): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : [])

const failed = (command: string, said: string) => new RepoServerError(2, `\`kustomize ${command}\` failed exit status 1: Error: ${said}`)

/** Sorted by name, as the command writes them. */
function setImages(edited: JsonMap, images: readonly string[]): void {
  if (images.length === 0) return
  const changes = images.map((image) => {
    const change = parseImage(image)
    if (change === undefined) {
      const said =
        'invalid format of image, use one of the following options:\n- <image>=<newimage>:<newtag>\n- <image>=<newimage>@<digest>\n- <image>=<newimage>\n- <image>:<newtag>\n- <image>@<digest>'
      throw failed(`edit set image ${images.join(' ')}`, said)
    }
    return change
  })
  const all = new Map(mapsOf(edited['images']).map((image) => [textAt(image, 'name') ?? '', image]))
  for (const change of changes) all.set(change.name, { ...change })
  edited['images'] = sortedByName(all)
}

function setReplicas(edited: JsonMap, replicas: readonly JsonMap[]): void {
  if (replicas.length === 0) return
  const all = new Map(mapsOf(edited['replicas']).map((replica) => [textAt(replica, 'name') ?? '', replica]))
  for (const { name, count } of replicas) {
    const number = Number(count)
    if (!Number.isInteger(number)) throw new RepoServerError(2, `strconv.Atoi: parsing ${JSON.stringify(String(count))}: invalid syntax`)
    all.set(String(name), { name: String(name), count: number })
  }
  edited['replicas'] = sortedByName(all)
}

const sortedByName = (all: ReadonlyMap<string, JsonMap>) => [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)

function addLabels(edited: JsonMap, options: JsonMap, environment: BuildEnvironment): void {
  const labels = textsIn(options['commonLabels'], (text) => expand(text, environment))
  if (labels.length === 0) return
  const force = options['forceCommonLabels'] === true
  if (options['labelWithoutSelector'] !== true) {
    edited['commonLabels'] = added('label', edited['commonLabels'], labels, force)
    return
  }
  const includeTemplates = options['labelIncludeTemplates'] === true
  const rules = mapsOf(edited['labels'])
  const index = rules.findIndex((rule) => rule['includeSelectors'] !== true && (rule['includeTemplates'] === true) === includeTemplates)
  const rule = rules[index] ?? { includeSelectors: false, ...(includeTemplates ? { includeTemplates } : {}) }
  const changed = { ...rule, pairs: added('label', rule['pairs'], labels, force) }
  edited['labels'] = index < 0 ? [...rules, changed] : rules.with(index, changed)
}

function addAnnotations(edited: JsonMap, options: JsonMap, environment: BuildEnvironment): void {
  const substituted = options['commonAnnotationsEnvsubst'] === true
  const annotations = textsIn(options['commonAnnotations'], (text) => (substituted ? expand(text, environment) : text))
  if (annotations.length === 0) return
  edited['commonAnnotations'] = added('annotation', edited['commonAnnotations'], annotations, options['forceCommonAnnotations'] === true)
}

const textsIn = (value: unknown, change: (text: string) => string) =>
  isMap(value) ? Object.entries(value).map(([name, text]) => [name, change(String(text))] as const) : []

/** What the file has already is refused. @throws RepoServerError. */
function added(what: 'label' | 'annotation', before: unknown, pairs: readonly (readonly [string, string])[], force: boolean): JsonMap {
  const all: JsonMap = isMap(before) ? { ...before } : {}
  for (const [name, text] of pairs) {
    if (name in all && !force) {
      const command = `edit add ${what} ${pairs.map(([one, value]) => `${one}:${value}`).join(' ')}`
      throw failed(command, `${what} ${name} already in kustomization file`)
    }
    all[name] = text
  }
  return all
}
