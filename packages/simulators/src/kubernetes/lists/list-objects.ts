import { apiVersionOf } from '../../cluster/kinds.ts'
import type { KubeObject } from '../../cluster/kube-object.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { Answer } from '../answers/answer.ts'
import { listAnswer } from '../answers/object-answer.ts'
import type { ListHead } from '../answers/object-forms.ts'
import { isBuiltIn } from '../built-in.ts'
import type { ResourceCall } from '../routes/call.ts'
import { type Position, readContinue, writeContinue } from './continue-token.ts'
import { nameIn } from './field-selector.ts'
import type { ListOptions } from './list-options.ts'
import { readSelection } from './selection.ts'
import { tooLarge, untilVersion } from './until-version.ts'

export async function listObjects(call: ResourceCall): Promise<Answer> {
  const { head, objects } = await readPage(call)
  return listAnswer(call, head, objects)
}

export interface Page {
  readonly head: ListHead
  readonly objects: readonly KubeObject[]
}

/** What the query of a collection asks for. @throws StatusError 400, 410, 422, 504. */
export async function readPage(call: ResourceCall): Promise<Page> {
  const { kind, info } = call
  const { options, narrow, selects } = readSelection(info.query, kind, false)
  const position = options.continueToken === '' ? undefined : readPosition(options)
  const wanted = requireVersion(options)
  await untilVersion(call, Math.max(wanted, position?.version ?? 0))
  const { objects, version } = snapshot(call, options, position, wanted)
  const from = position?.start
  const after = from === undefined ? objects : objects.filter((object) => startKey(call, object) >= from)
  // Recorded: with resourceVersion=0 the limit is ignored.
  const limit = options.resourceVersion === '0' ? 0 : options.limit
  const { page, rest } = firstPage(after, selects, limit)
  const last = page.at(-1)
  const next = last !== undefined && rest > 0 ? `${startKey(call, last)}\u0000` : undefined
  const more = next === undefined ? undefined : writeContinue({ version, start: kind.kind === 'Event' ? next : `/${next}` })
  const remainingItemCount = next === undefined || narrow ? undefined : rest
  // Members in the order of the wire: alphabetical for custom resources.
  const metadata = isBuiltIn(kind)
    ? { resourceVersion: String(version), continue: more, remainingItemCount }
    : { continue: more ?? '', remainingItemCount, resourceVersion: String(version) }
  return { head: { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List`, metadata }, objects: page }
}

/** `rest`: how many come after the page, whether they are selected or not (measured). `limit` 0 = none. */
function firstPage(objects: readonly KubeObject[], selects: (object: KubeObject) => boolean, limit: number) {
  const page: KubeObject[] = []
  for (const [index, object] of objects.entries()) {
    if (!selects(object)) continue
    page.push(object)
    if (page.length === limit) return { page, rest: objects.length - index - 1 }
  }
  return { page, rest: 0 }
}

function readPosition({ resourceVersion, continueToken }: ListOptions): Position {
  const position = readContinue(continueToken)
  if (resourceVersion !== '' && resourceVersion !== '0') {
    throw new StatusError(400, 'BadRequest', 'specifying resource version is not allowed when using continue')
  }
  return position
}

/** 0 = any. @throws StatusError 400. */
function requireVersion({ resourceVersion }: ListOptions): number {
  if (/^\d*$/.test(resourceVersion)) return Number(resourceVersion)
  const reason = `Invalid value: ${JSON.stringify(resourceVersion)}: strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`
  throw new StatusError(400, 'BadRequest', `invalid resource version: resourceVersion: ${reason}`)
}

interface Snapshot {
  readonly objects: readonly KubeObject[]
  readonly version: number
}

function snapshot({ server, kind, info }: ResourceCall, options: ListOptions, position: Position | undefined, wanted: number): Snapshot {
  const { cluster } = server
  const now = (): Snapshot => ({ objects: one(), version: cluster.version })
  const name = info.namespace === undefined && kind.namespaced ? undefined : nameIn(info.query.get('fieldSelector') ?? '')
  const one = () => {
    if (name === undefined) return cluster.peekAll(kind, info.namespace)
    const object = cluster.peek(kind, { namespace: info.namespace, name })
    return object === undefined ? [] : [object]
  }
  // Whoever asks for one name is answered from its key alone: there is nothing behind it.
  const listAt = (version: number) =>
    cluster.listAt(kind, info.namespace, version).filter(({ metadata }) => name === undefined || metadata.name === name)
  if (position !== undefined) return position.version < 0 || position.version === cluster.version ? now() : atPosition(position)
  // The older rule: a version together with a limit means exactly that version.
  const exact = options.match === 'Exact' || (options.match === '' && wanted > 0 && options.limit > 0)
  if (!exact) return now()
  if (wanted > cluster.version) throw tooLarge(wanted, cluster.version)
  return { objects: listAt(wanted), version: wanted }

  function atPosition({ version, start }: Position): Snapshot {
    try {
      return { objects: listAt(version), version }
    } catch (error) {
      if (error instanceof StatusError && error.code === 410) throw expired(start)
      throw error
    }
  }
}

/** With it comes a token with which the list goes on at whatever there is now. */
const expired = (start: string) =>
  new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    undefined,
    { continue: writeContinue({ version: -1, start }) },
  )

/** The key of an object below that of the collection. */
const startKey = ({ info, kind }: ResourceCall, { metadata }: KubeObject) =>
  kind.namespaced && info.namespace === undefined ? `${metadata.namespace}/${metadata.name}` : metadata.name
