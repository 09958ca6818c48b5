import { isMap, type KubeObject } from '../src/cluster/kube-object.ts'
import type { FluxSimulatorOptions } from '../src/flux/index.ts'
import { checkRequest, eachAt, mapAt, numberAt, textAt } from './check-format.ts'
import type { ServerChange } from './exchanges/server-switches.ts'
import type { Given, RecordedRequest } from './recording.ts'

/** Forms of an entry of `given`, what a recording does not show of its world. */
export type GivenEntry =
  /** A Kubernetes object that is there from the start. */
  | { readonly object: KubeObject }
  /** A request of the administrator, made before an exchange or at a time of a life; it has to succeed, its answer is not compared. */
  | { readonly before?: string; readonly atMs?: number; readonly request: RecordedRequest }
  /** A switch of the API server, before an exchange. */
  | { readonly before: string; readonly server: ServerChange }
  /** The same while a stream goes on, so many milliseconds after its start. */
  | { readonly during: string; readonly atMs: number; readonly server: ServerChange }
  /** Who sent exchanges whose credentials are left out and whose answers do not tell. */
  | { readonly user: string; readonly uid?: string; readonly groups?: readonly string[]; readonly exchanges?: readonly string[] }
  /** How fast the machine of a life was, where it was not as fast as the defaults. */
  | { readonly timing: NonNullable<FluxSimulatorOptions['timing']> }
  /** When an exchange began, where a Date of whole seconds does not say enough. RFC 3339 with milliseconds. */
  | { readonly exchange: string; readonly startsAt: string }
  /** What an OCI store holds, from the start or from a note on. */
  | { readonly oci: OciContent }

export interface OciContent {
  readonly repository: string
  readonly tag: string
  readonly files: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  /** Of the manifest then. What no note tells of was there from the start. */
  readonly digest: string
}

export const readGiven = (given: readonly Given[]): GivenEntry[] =>
  given.map((entry) => (isManifest(entry) ? { object: entry as unknown as KubeObject } : (entry as unknown as GivenEntry)))

/**
 * Whether entries have one of the forms, and speak of exchanges that there are; `ids` is undefined for a life.
 * @throws when one does not; the message names it and its member.
 */
export function checkGiven(given: readonly Given[], ids: readonly string[] | undefined): void {
  for (const [index, entry] of given.entries()) {
    const where = `given[${index}]`
    const { form, when } = formOf(entry, where)
    form(entry, where)
    const named = NAMES_EXCHANGES.flatMap((name) => (name in entry ? [[`${where}.${name}`, entry[name]] as const] : []))
    if (ids === undefined && named.length > 0) throw new Error(`${named[0]?.[0]}: a life has no exchanges; its entries say atMs`)
    for (const [at, value] of named) {
      for (const id of [value].flat()) if (!(ids ?? []).includes(textAt(id, at))) throw new Error(`${at}: the file has no exchange ${String(id)}`)
    }
    if (!when) continue
    if (ids === undefined || 'during' in entry) numberAt(entry['atMs'], `${where}.atMs`)
    else textAt(entry['before'], `${where}.before`)
  }
}

const isManifest = (entry: Given) => isMap(entry) && typeof entry['kind'] === 'string'

const NAMES_EXCHANGES = ['before', 'during', 'exchange', 'exchanges']

interface Form {
  /** The member that shows that an entry is of this form. */
  readonly by: string
  /** @throws when it is not right. */
  form(entry: Given, where: string): void
  /** It is done at some time. */
  readonly when: boolean
}

const SWITCHES = ['storeSilent', 'starting', 'tooManyRequests', 'stop', 'kill', 'start', 'compact']

const FORMS: readonly Form[] = [
  {
    by: 'kind',
    when: false,
    form: ({ apiVersion, kind, metadata }, where) => {
      textAt(apiVersion, `${where}.apiVersion`)
      textAt(kind, `${where}.kind`)
      textAt(mapAt(metadata, `${where}.metadata`)['name'], `${where}.metadata.name`)
    },
  },
  { by: 'request', when: true, form: ({ request }, where) => checkRequest(request, `${where}.request`) },
  {
    by: 'server',
    when: true,
    form: ({ server }, where) => {
      const other = Object.keys(mapAt(server, `${where}.server`)).find((name) => !SWITCHES.includes(name))
      if (other !== undefined) throw new Error(`${where}.server.${other} is none of ${SWITCHES.join(', ')}`)
    },
  },
  {
    by: 'user',
    when: false,
    form: ({ user, groups = [], exchanges = [] }, where) => {
      textAt(user, `${where}.user`)
      eachAt(groups, `${where}.groups`, textAt)
      eachAt(exchanges, `${where}.exchanges`, textAt)
    },
  },
  { by: 'timing', when: false, form: ({ timing }, where) => mapAt(timing, `${where}.timing`) },
  {
    by: 'startsAt',
    when: false,
    form: ({ exchange, startsAt }, where) => {
      textAt(exchange, `${where}.exchange`)
      if (Number.isNaN(Date.parse(textAt(startsAt, `${where}.startsAt`)))) throw new Error(`${where}.startsAt has to be a time (RFC 3339)`)
    },
  },
  {
    by: 'oci',
    when: false,
    form: ({ oci }, where) => {
      const content = mapAt(oci, `${where}.oci`)
      for (const name of ['repository', 'tag', 'digest']) textAt(content[name], `${where}.oci.${name}`)
      for (const [path, text] of Object.entries(mapAt(content['files'], `${where}.oci.files`))) textAt(text, `${where}.oci.files.${path}`)
    },
  },
]

function formOf(entry: Given, where: string): Form {
  const found = FORMS.find(({ by }) => by in entry)
  if (found === undefined) throw new Error(`${where} has none of ${FORMS.map(({ by }) => by).join(', ')}`)
  return found
}
