import type { Cluster } from '../../src/cluster/cluster.ts'
import { isMap, textAt } from '../../src/cluster/kube-object.ts'
import type { Exchange, RecordedRequest } from '../recording.ts'
import { objectAt } from './object-path.ts'
import { keyAt, type Shown, shownBy } from './shown-objects.ts'

/** One entry of managedFields. */
interface Owner extends Writer {
  readonly time: string
  readonly fields: ReadonlySet<string>
}

interface Writer {
  /** Undefined: whoever sends such a request. */
  readonly manager: string | undefined
  readonly operation: string
  readonly subresource: string
}

/**
 * Who wrote to an object beside the recorded requests: between two answers that show it, an owner that sent none of the requests got a field, or
 * wrote later than before. Of an owner that a request only took fields from, neither is true.
 */
export class OtherWriters {
  readonly #cluster: Cluster
  /** By object, as the last answer showed it. */
  readonly #shown = new Map<string, { readonly uid: unknown; readonly owners: readonly Owner[] }>()
  /** By object: who sent requests since then. */
  readonly #senders = new Map<string, Writer[]>()

  /** Managers of each object, whenever an answer shows them. */
  readonly #managers = new Map<string, Set<string | undefined>>()

  constructor(cluster: Cluster, all: readonly Exchange[]) {
    this.#cluster = cluster
    for (const { key, object } of all.flatMap((exchange) => shownBy(exchange).shown)) {
      this.#managers.set(key, new Set([...(this.#managers.get(key) ?? []), ...ownersOf(object).map(({ manager }) => manager)]))
    }
  }

  /** Of an object that an answer shows; undefined = nobody that can be seen. */
  of({ request }: Exchange, { key, object }: Shown): string | undefined {
    const last = this.#shown.get(key)
    if (last === undefined || last.uid !== object.metadata.uid) return undefined
    const senders = [...(this.#senders.get(key) ?? []), ...writersOf(request)]
    return ownersOf(object).find((owner) => !senders.some((sender) => isSame(sender, owner)) && hasWritten(owner, last.owners))?.manager
  }

  /** Of an object that a request is about, which was refused for a conflict with an owner whom only later answers show. */
  inConflict({ request: { path }, response: { body } }: Exchange): string | undefined {
    const about = objectAt(this.#cluster, path)
    const causes = isMap(body) && isMap(body['details']) ? body['details']['causes'] : undefined
    if (about === undefined || !Array.isArray(causes)) return undefined
    const key = keyAt(about)
    const known = [...(this.#shown.get(key)?.owners ?? []), ...(this.#senders.get(key) ?? [])].map(({ manager }) => manager)
    const managers = causes.map((cause) => /^conflict with "([^"]+)"/.exec(textAt(cause, 'message') ?? '')?.[1])
    return managers.find((manager) => !known.includes(manager) && this.#managers.get(key)?.has(manager) === true)
  }

  /** To be told of each exchange when it has been made. */
  note(exchange: Exchange): void {
    const about = objectAt(this.#cluster, exchange.request.path)
    if (about !== undefined) this.#senders.set(keyAt(about), [...(this.#senders.get(keyAt(about)) ?? []), ...writersOf(exchange.request)])
    if (exchange.response.stream !== undefined) return
    for (const { key, object } of shownBy(exchange).shown) {
      this.#shown.set(key, { uid: object.metadata.uid, owners: ownersOf(object) })
      this.#senders.delete(key)
    }
  }
}

function hasWritten(owner: Owner, before: readonly Owner[]): boolean {
  const was = before.find((one) => isSame(one, owner))
  return was === undefined || owner.time > was.time || [...owner.fields].some((field) => !was.fields.has(field))
}

const isSame = (one: Writer, other: Writer): boolean =>
  one.operation === other.operation && one.subresource === other.subresource && (one.manager === undefined || one.manager === other.manager)

/** None of a request that only reads. */
function writersOf({ method, path, contentType, headers = {} }: RecordedRequest): Writer[] {
  if (!['POST', 'PUT', 'PATCH'].includes(method)) return []
  const { pathname, searchParams } = new URL(path, 'http://localhost')
  const [, subresource = ''] = /\/[^/]+\/[^/]+\/(status|scale)$/.exec(pathname) ?? []
  const type = contentType ?? Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const manager = searchParams.get('fieldManager') ?? undefined
  return [{ manager, operation: type.startsWith('application/apply-patch') ? 'Apply' : 'Update', subresource }]
}

function ownersOf({ metadata }: Shown['object']): Owner[] {
  return (metadata.managedFields ?? []).map(({ manager, operation, subresource = '', time = '', fieldsV1 }) => ({
    manager,
    operation,
    subresource,
    time,
    fields: new Set(pathsIn(fieldsV1)),
  }))
}

function pathsIn(fields: unknown, above = ''): string[] {
  return isMap(fields) ? Object.entries(fields).flatMap(([name, inner]) => [`${above}/${name}`, ...pathsIn(inner, `${above}/${name}`)]) : []
}
