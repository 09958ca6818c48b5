import { isMap } from '../../cluster/kube-object.ts'
import { buildFailure, notModelled } from './build-failure.ts'

type FieldType = 'string' | 'texts' | 'maps' | 'map' | 'string-map'

/** The fields of a kustomization that are acted on, as Go's struct types them. */
const FIELDS: Readonly<Record<string, FieldType>> = {
  apiVersion: 'string',
  kind: 'string',
  metadata: 'map',
  namePrefix: 'string',
  nameSuffix: 'string',
  namespace: 'string',
  commonLabels: 'string-map',
  labels: 'maps',
  commonAnnotations: 'string-map',
  patchesStrategicMerge: 'texts',
  patchesJson6902: 'maps',
  patches: 'maps',
  images: 'maps',
  imageTags: 'maps',
  replicas: 'maps',
  resources: 'texts',
  bases: 'texts',
  components: 'texts',
  configMapGenerator: 'maps',
  secretGenerator: 'maps',
  generatorOptions: 'map',
  buildMetadata: 'texts',
  sortOptions: 'map',
}

/** Fields that kustomize has and this simulator has not. */
const NOT_MODELLED = [
  'openapi',
  'replacements',
  'vars',
  'crds',
  'helmGlobals',
  'helmCharts',
  'helmChartInflationGenerator',
  'configurations',
  'generators',
  'transformers',
  'validators',
]

export type KustomizationFields = Readonly<Record<string, unknown>>

/**
 * The fields of a kustomization file, their types checked. `strict`: an unknown one is an error. @throws RenderFailure `build`, in the words
 * of kustomize, or of the simulator for what it does not have.
 */
export function checkedFields(content: unknown, strict: boolean): KustomizationFields {
  if (content === undefined || content === null) return {}
  if (!isMap(content)) throw invalid(`json: cannot unmarshal ${goType(content)} into Go value of type types.Kustomization`)
  for (const [name, value] of Object.entries(content)) {
    if (NOT_MODELLED.includes(name) && isSet(value)) throw notModelled(`the kustomization field ${name}`)
    const type = FIELDS[name]
    if (type === undefined && strict && !NOT_MODELLED.includes(name)) throw invalid(`json: unknown field ${JSON.stringify(name)}`)
    if (type !== undefined && value !== null) requireType(name, value, type)
  }
  return Object.fromEntries(Object.entries(content).filter(([name]) => name in FIELDS))
}

const isSet = (value: unknown) => value !== null && !(Array.isArray(value) && value.length === 0)

function requireType(name: string, value: unknown, type: FieldType): void {
  const wrong = (found: unknown, wanted: string) =>
    invalid(`json: cannot unmarshal ${goType(found)} into Go struct field Kustomization.${name} of type ${wanted}`)
  switch (type) {
    case 'string':
      if (typeof value !== 'string') throw wrong(value, 'string')
      return
    case 'texts': {
      if (!Array.isArray(value)) throw wrong(value, '[]string')
      const other: unknown = value.find((item) => typeof item !== 'string')
      if (other !== undefined) throw wrong(other, 'string')
      return
    }
    case 'maps': {
      if (!Array.isArray(value)) throw wrong(value, `[]types.${ITEM_TYPES[name] ?? 'Patch'}`)
      const other: unknown = value.find((item) => !isMap(item))
      if (other !== undefined) throw wrong(other, `types.${ITEM_TYPES[name] ?? 'Patch'}`)
      if (name === 'replicas') requireCounts(value)
      return
    }
    case 'string-map': {
      if (!isMap(value)) throw wrong(value, 'map[string]string')
      const other: unknown = Object.values(value).find((item) => typeof item !== 'string' && item !== null)
      if (other !== undefined) throw wrong(other, 'string')
      return
    }
    default:
      if (!isMap(value)) throw wrong(value, `types.${ITEM_TYPES[name] ?? 'ObjectMeta'}`)
  }
}

function requireCounts(replicas: readonly unknown[]): void {
  const counts = replicas.map((replica) => (isMap(replica) ? replica['count'] : undefined))
  const wrong = counts.find((count) => count !== undefined && count !== null && typeof count !== 'number')
  if (wrong !== undefined) throw invalid(`json: cannot unmarshal ${goType(wrong)} into Go struct field Replica.replicas.count of type int64`)
}

const ITEM_TYPES: Readonly<Record<string, string>> = {
  labels: 'Label',
  images: 'Image',
  imageTags: 'Image',
  replicas: 'Replica',
  configMapGenerator: 'ConfigMapArgs',
  secretGenerator: 'SecretArgs',
  generatorOptions: 'GeneratorOptions',
  sortOptions: 'SortOptions',
}

/** How the failure of a kustomization that cannot be read begins. */
export const INVALID = 'invalid Kustomization: '

export const invalidKustomization = (said: string) => buildFailure(`${INVALID}${said}`)
const invalid = invalidKustomization

const goType = (value: unknown) =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'object' : typeof value
