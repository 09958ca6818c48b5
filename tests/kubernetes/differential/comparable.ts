import { createNormaliser } from '../../../packages/simulators/replay/normalise.ts'
import type { Answered } from './sender.ts'

/** Answers of one server in one sequence without what differs between two runs of even the same server. Which object and which of its versions it is stays. */
export class Comparable {
  readonly #namespace: string
  /** By uid: the placeholder of the object and of each of its versions. */
  readonly #objects = new Map<string, { readonly told: string; readonly versions: string[] }>()

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  answer({ status, headers, text }: Answered): unknown {
    const told = this.#told(text)
    return createNormaliser()({ status, contentType: headers['content-type'], warning: headers['warning'], body: told })
  }

  /** The lines of a watch. */
  lines(text: string): unknown {
    const lines = text.split('\n').filter((line) => line !== '')
    return createNormaliser()(lines.map((line) => this.#told(line)))
  }

  #told(text: string): unknown {
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : text
    this.#learn(body)
    return this.#replaced(body, '')
  }

  #learn(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    const { uid, resourceVersion } = value as Readonly<Record<string, unknown>>
    if (typeof uid === 'string' && typeof resourceVersion === 'string') {
      const known = this.#objects.get(uid) ?? { told: `uid-${this.#objects.size + 1}`, versions: [] }
      this.#objects.set(uid, known)
      if (!known.versions.includes(resourceVersion)) known.versions.push(resourceVersion)
    }
    for (const inner of Object.values(value)) this.#learn(inner)
  }

  #replaced(value: unknown, key: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#replaced(item, key))
    if (typeof value === 'object' && value !== null) {
      const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#replaced(member, name)]))
      const { uid, resourceVersion } = value as Readonly<Record<string, unknown>>
      const known = typeof uid === 'string' ? this.#objects.get(uid) : undefined
      return known === undefined || typeof resourceVersion !== 'string'
        ? inner
        : { ...inner, resourceVersion: `version ${known.versions.indexOf(resourceVersion) + 1}` }
    }
    if ((key === 'nodePort' || key === 'healthCheckNodePort') && typeof value === 'number') return value >= 30_000 ? '<node port>' : value
    if (typeof value !== 'string') return value
    if (key === 'cells') return this.#text(value.replace(AGE, '<age>'))
    return this.#text(key === 'continue' ? continueText(value) : value)
  }

  #text(value: string): string {
    // First, since a token has names in it.
    let text = value.replace(YAML_CONTINUE, (_all, key: string, token: string) => key + continueText(token))
    text = text.replaceAll(this.#namespace, '<namespace>')
    for (const [uid, { told }] of this.#objects) text = text.replaceAll(uid, told)
    return text
      .replace(GENERATED, '$1<random>')
      .replace(IN_RECORD, '$1<rv>')
      .replace(PATCHED_VERSION, '$1<rv>')
      .replace(CLUSTER_ADDRESS, '<address>')
      .replace(NODE_PORT, ':<node port>/')
      .replace(PATCHED_NODE_PORT, '$1\\"<node port>\\"')
      .replace(SAME_NODE_PORT, '$1<node port>')
      .replace(YAML_VERSION, '$1<rv>')
      .replace(YAML_NODE_PORT, '$1<node port>')
  }
}

/** A token is JSON in base64. */
function continueText(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  return text.startsWith('{') ? text.replace(/"rv":\d+/, '"rv":<rv>') : token
}

/** In the text of a strategic patch. */
const PATCHED_VERSION = /(resourceVersion:)\d+/g
/** What `generateName` became, as the sequences have it. */
const GENERATED = /\b(made-[a-z]-)[a-z0-9]{5}\b/g
/** Of a failed precondition. */
const IN_RECORD = /(ResourceVersion\s+in\s+record\s+\()\d+/g
const CLUSTER_ADDRESS = /\b10\.\d+\.\d+\.\d+\b/g
const NODE_PORT = /:3\d{4}\//g
/** In the object that a refused JSON patch made, which is JSON in quotes. */
const PATCHED_NODE_PORT = /(odePort\\":)3\d{4}\b/g
const SAME_NODE_PORT = /(Duplicate value: )3\d{4}\b/g
/** A cell of a Table. */
const AGE = /^\d{1,2}s$/
const YAML_VERSION = /(resourceVersion: ")\d+/g
const YAML_NODE_PORT = /(ode[pP]ort: )3\d{4}/g
const YAML_CONTINUE = /(continue: )(\S+)/g
