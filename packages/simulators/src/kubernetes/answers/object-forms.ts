import type { KindInfo } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import { isBuiltIn } from '../built-in.ts'
import { cellsOf, columnsOf, PLAIN_COLUMNS } from '../tables/table.ts'
import { goJson } from './go-json.ts'
import type { Form } from './negotiate.ts'
import { itemText, objectText, structMetadata } from './object-text.ts'

/** What beside the cells comes with a row: `includeObject` of the query. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

/** @throws StatusError 400. */
export function readIncludeObject(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? ''
  if (value === '') return 'Metadata'
  if (value === 'None' || value === 'Metadata' || value === 'Object') return value
  const reason = `Invalid value: ${JSON.stringify(value)}: must be 'Metadata', 'Object', 'None', or empty`
  throw new StatusError(400, 'BadRequest', `Unable to convert to Table as requested: includeObject: ${reason}`)
}

export interface TableOptions {
  readonly form: Form
  readonly include: IncludeObject
  readonly now: number
  /** False: only the first event of a watch has them. */
  readonly columns?: boolean
}

export function tableText(info: KindInfo, metadata: object, objects: readonly KubeObject[], options: TableOptions): string {
  const { form, columns = true } = options
  const head = {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${form.version}`,
    metadata,
    columnDefinitions: columns ? columnsOf(info) : null,
  }
  // Measured: where a kind has no columns of its own, no rows are null.
  const none = isBuiltIn(info) && columnsOf(info) === PLAIN_COLUMNS ? 'null' : '[]'
  const rows = objects.length === 0 ? none : `[${objects.map((object) => rowText(info, object, options)).join(',')}]`
  return `${goJson(JSON.stringify(head)).slice(0, -1)},"rows":${rows}}`
}

function rowText(info: KindInfo, object: KubeObject, { form, include, now }: TableOptions): string {
  const shown = include === 'None' ? 'null' : include === 'Object' ? objectText(info, object) : partialText(object, form)
  return `{"cells":${goJson(JSON.stringify(cellsOf(info, object, now)))},"object":${shown}}`
}

/** The metadata alone. */
export const partialText = ({ metadata }: KubeObject, { version }: Form): string =>
  goJson(JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: structMetadata(metadata) }))

export interface ListHead {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: object
}

/** Built-in lists begin with their kind, those of custom resources are in alphabetical order. */
export function listText(info: KindInfo, { apiVersion, kind, metadata }: ListHead, objects: readonly KubeObject[], builtIn: boolean): string {
  const items = objects.map((object) => itemText(info, object)).join(',')
  const meta = JSON.stringify(metadata)
  return builtIn
    ? `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":${meta},"items":[${items}]}`
    : `{"apiVersion":"${apiVersion}","items":[${items}],"kind":"${kind}","metadata":${meta}}`
}
