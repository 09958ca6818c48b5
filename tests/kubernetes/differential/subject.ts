import { createNormaliser } from '../../../packages/simulators/replay/normalise.ts'
import { RESOURCES } from './resources.ts'
import type { Step } from './steps.ts'

export interface SubjectAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type Send = (method: string, path: string, headers: Readonly<Record<string, string>>, body: string | undefined) => Promise<SubjectAnswer>

/** One of the two servers in one sequence: what it has answered, and the requests of a sequence as it has to get them. */
export class Subject {
  readonly #send: Send
  readonly #namespace: string
  readonly #seen = new Map<string, { readonly versions: string[]; uid: string }>()

  constructor(send: Send, namespace: string) {
    this.#send = send
    this.#namespace = namespace
  }

  /** The answer as it is compared. */
  async take(step: Step): Promise<unknown> {
    const { method, contentType = 'application/json', query = {} } = step
    const body = this.#bodyOf(step)
    const search = new URLSearchParams(query).toString()
    const path = `${this.#pathOf(step)}${search === '' ? '' : `?${search}`}`
    const headers = body === undefined ? {} : { 'content-type': contentType }
    const answer = await this.#send(method, path, headers, body)
    this.#learn(step, answer)
    const normalise = createNormaliser()
    const text = answer.text.replaceAll(this.#namespace, '<namespace>')
    return normalise({
      status: answer.status,
      contentType: answer.headers['content-type'],
      warning: answer.headers['warning'],
      body: text.startsWith('{') ? JSON.parse(text) : text,
    })
  }

  #pathOf({ resource, name, subresource }: Step): string {
    const parts = [RESOURCES[resource].path, 'namespaces', this.#namespace, resource, name, subresource]
    return parts.filter((part) => part !== undefined).join('/')
  }

  #bodyOf({ body, version, uid, resource, name = '' }: Step): string | undefined {
    const known = this.#seen.get(`${resource}/${name}`)
    if (uid !== undefined) {
      const preconditions = { uid: uid === 'current' ? (known?.uid ?? 'unknown') : '00000000-0000-0000-0000-000000000000' }
      return JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', preconditions })
    }
    if (body === undefined) return undefined
    if (version === undefined || typeof body !== 'object' || body === null) return JSON.stringify(body)
    const resourceVersion = (version === 'current' ? known?.versions.at(-1) : known?.versions.at(-2)) ?? '1'
    return JSON.stringify({ ...body, metadata: { ...(Reflect.get(body, 'metadata') as object | undefined), resourceVersion } })
  }

  #learn({ resource, query }: Step, { status, text }: SubjectAnswer): void {
    if (status >= 300 || query?.['dryRun'] !== undefined || !text.startsWith('{')) return
    const { kind, metadata } = JSON.parse(text) as { kind?: string; metadata?: { name?: string; uid?: string; resourceVersion?: string } }
    if (kind !== RESOURCES[resource].kind || metadata?.name === undefined) return
    const key = `${resource}/${metadata.name}`
    const known = this.#seen.get(key) ?? { versions: [], uid: '' }
    known.uid = metadata.uid ?? ''
    if (metadata.resourceVersion !== known.versions.at(-1)) known.versions.push(metadata.resourceVersion ?? '')
    this.#seen.set(key, known)
  }
}
