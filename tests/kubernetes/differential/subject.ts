import { stringify } from 'yaml'
import { Comparable } from './comparable.ts'
import { collectionPath, RESOURCES, type Resource } from './resources.ts'
import type { Answered, Asked, Sender, Stream } from './sender.ts'
import type { Step } from './steps/step.ts'

interface Metadata {
  readonly name?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly continue?: string
}

/** The last object that a watch tells of: it has all labels that one may select. */
const LAST = 'zz-last'

/** One of the two servers in one sequence: what it has answered, and the requests of a sequence as it has to get them. */
export class Subject {
  readonly #sender: Sender
  readonly #namespace: string
  readonly #comparable: Comparable
  readonly #seen = new Map<string, { readonly versions: string[]; uid: string }>()
  readonly #watches: { readonly step: Step; readonly stream: Stream }[] = []
  #lastList: Metadata = {}
  #lastVersion: string | undefined

  constructor(sender: Sender, namespace: string) {
    this.#sender = sender
    this.#namespace = namespace
    this.#comparable = new Comparable(namespace)
  }

  /** The answer as it is compared. */
  async take(step: Step): Promise<unknown> {
    const asked = this.#asked(step)
    // Whatever may come from a cache is asked for when the cache has caught up, which a plain list waits for.
    if (/[?&](resourceVersion|watch)=/.test(asked.path)) {
      await this.#sender.send({ method: 'GET', path: collectionPath(step.resource, this.#namespace), headers: {} })
    }
    if (step.watch === true) return await this.#watch(step, asked)
    const answer = await this.#sender.send(asked)
    this.#learn(step, answer)
    return this.#comparable.answer(answer)
  }

  /** What each watch has told, as it is compared. */
  async events(): Promise<readonly { readonly step: Step; readonly told: unknown }[]> {
    const watched = new Set(this.#watches.map(({ step }) => step.resource))
    for (const resource of watched) await this.#createLast(resource)
    const texts = await Promise.all(this.#watches.map(({ stream }) => stream.until(`"${LAST}"`)))
    this.close()
    // In the order of the requests, not of the answers: what is met first gets the first placeholder.
    return this.#watches.map(({ step }, index) => ({ step, told: this.#comparable.lines(texts[index] ?? '') }))
  }

  /** Also after a failure. */
  close(): void {
    for (const { stream } of this.#watches) stream.close()
  }

  async #watch(step: Step, asked: Asked): Promise<unknown> {
    const stream = await this.#sender.stream(asked)
    const head = { status: stream.status, headers: stream.headers, text: '' }
    if (stream.status !== 200) return this.#comparable.answer({ ...head, text: await stream.until('never') })
    this.#watches.push({ step, stream })
    return this.#comparable.answer(head)
  }

  async #createLast(resource: Resource): Promise<void> {
    const { apiVersion, kind, least } = RESOURCES[resource]
    const body = JSON.stringify({ apiVersion, kind, metadata: { name: LAST, labels: { tier: 'web' } }, ...least })
    const { status, text } = await this.#sender.send({
      method: 'POST',
      path: collectionPath(resource, this.#namespace),
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (status !== 201) throw new Error(`the last ${resource} could not be created: ${text}`)
  }

  #asked(step: Step): Asked {
    const { method, resource, name, subresource, contentType, accept, userAgent, yaml } = step
    const query = new URLSearchParams(given(this.#queryOf(step))).toString()
    const parts = [collectionPath(resource, this.#namespace), name, subresource]
    const body = this.#bodyOf(step)
    const type = contentType ?? (yaml === true ? 'application/yaml' : 'application/json')
    const headers = { accept, 'user-agent': userAgent, 'content-type': body === undefined ? undefined : type }
    return { method, path: parts.filter((part) => part !== undefined).join('/') + (query === '' ? '' : `?${query}`), headers: given(headers), body }
  }

  #queryOf({ query = {}, page, at, resource }: Step): Readonly<Record<string, string | undefined>> {
    if (page === 'next') return { ...query, continue: this.#lastList.continue }
    if (at === undefined) return query
    return { ...query, resourceVersion: at === 'list' ? this.#lastList.resourceVersion : (this.#lastVersion ?? `${resource}?`) }
  }

  #bodyOf({ body, version, yaml, resource, name = '' }: Step): string | undefined {
    if (body === undefined) return undefined
    const known = this.#seen.get(`${resource}/${name}`)
    const resourceVersion = (version === 'current' ? known?.versions.at(-1) : known?.versions.at(-2)) ?? '1'
    const versioned =
      version === undefined ? body : { ...body, metadata: { ...(Reflect.get(body as object, 'metadata') as object | null), resourceVersion } }
    const uid = this.#seen.get(`${resource}/a`)?.uid ?? '00000000-0000-0000-0000-00000000000a'
    return (yaml === true ? stringify(JSON.parse(JSON.stringify(versioned))) : JSON.stringify(versioned)).replaceAll('<uid of a>', uid)
  }

  #learn({ resource, query }: Step, { status, text }: Answered): void {
    if (status >= 300 || query?.['dryRun'] !== undefined || !text.startsWith('{')) return
    const { kind, metadata } = JSON.parse(text) as { readonly kind?: string; readonly metadata?: Metadata }
    if (kind?.endsWith('List') === true && metadata !== undefined) this.#lastList = metadata
    if (kind !== RESOURCES[resource].kind || metadata?.name === undefined) return
    const key = `${resource}/${metadata.name}`
    const known = this.#seen.get(key) ?? { versions: [], uid: '' }
    known.uid = metadata.uid ?? ''
    this.#lastVersion = metadata.resourceVersion
    if (metadata.resourceVersion !== known.versions.at(-1)) known.versions.push(metadata.resourceVersion ?? '')
    this.#seen.set(key, known)
  }
}

const given = (headers: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
