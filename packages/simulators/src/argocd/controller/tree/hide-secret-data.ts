import { isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { manifestText } from './manifest-text.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const MASK = '++++++++'

/**
 * Secrets as they may be seen: equal values have equal masks, each other value of a key has a longer one, so that a difference shows. Those given
 * first have the shorter ones; what they say of the last apply is masked with them.
 * @param annotations whose values are hidden, too.
 */
export function hideSecretData<const T extends readonly (KubeObject | undefined)[]>(
  secrets: T,
  annotations: readonly string[] = [],
): { readonly [I in keyof T]: JsonMap | Extract<T[I], undefined> } {
  const shown = secrets.map((secret) => (secret === undefined ? undefined : withEncodedData(secret)))
  const applied = shown.map(lastAppliedOf)
  const masks = new Masks(annotations)
  const hidden = shown.map((secret) => (secret === undefined ? undefined : masks.hide(secret)))
  // What was applied last is masked after all objects, so that a value of them has the shorter mask.
  const hiddenApplied = applied.map((value) => (isMap(value) ? masks.hide(value) : value))
  return hidden.map((secret, index) =>
    secret === undefined ? undefined : withLastApplied(secret, hiddenApplied[index], annotations.includes(LAST_APPLIED)),
  ) as { readonly [I in keyof T]: JsonMap | Extract<T[I], undefined> }
}

export const isSecret = ({ apiVersion, kind }: KubeObject) => kind === 'Secret' && apiVersion === 'v1'

/** The mask of each value of each key. */
class Masks {
  readonly #masks = new Map<string, Map<unknown, string>>()
  readonly #annotations: readonly string[]

  constructor(annotations: readonly string[]) {
    this.#annotations = annotations
  }

  hide(secret: JsonMap): JsonMap {
    const { data, metadata } = secret
    const hidden: JsonMap = isMap(data) ? { ...secret, data: this.#masked('data', data, Object.keys(data)) } : { ...secret }
    if (this.#annotations.length === 0 || !isMap(metadata) || !isMap(metadata['annotations'])) return hidden
    const annotations = this.#masked('annotations', metadata['annotations'], this.#annotations)
    return { ...hidden, metadata: { ...metadata, annotations } }
  }

  #masked(where: string, values: JsonMap, keys: readonly string[]): JsonMap {
    const masked = { ...values }
    for (const key of keys) if (values[key] !== undefined) masked[key] = this.#maskOf(`${where}/${key}`, values[key])
    return masked
  }

  #maskOf(place: string, value: unknown): string {
    const masks = this.#masks.get(place) ?? new Map<unknown, string>()
    this.#masks.set(place, masks)
    const known = masks.get(value ?? '')
    if (known !== undefined) return known
    const mask = MASK + '++++'.repeat(masks.size)
    masks.set(value ?? '', mask)
    return mask
  }
}

/** `stringData` is another way to write `data`. */
function withEncodedData(secret: KubeObject | JsonMap): JsonMap {
  const { stringData, ...rest } = secret as JsonMap
  if (!isMap(stringData)) return { ...rest, ...(stringData === undefined ? {} : { stringData }) }
  const encoded = Object.entries(stringData).map(([key, value]): [string, string] => [key, Buffer.from(String(value)).toString('base64')])
  return { ...rest, data: { ...(isMap(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(encoded) } }
}

/** Undefined: there is none. 'unreadable': nobody can tell what is in it. */
function lastAppliedOf(secret: JsonMap | undefined): JsonMap | 'unreadable' | undefined {
  const text = textAt(secret, 'metadata', 'annotations', LAST_APPLIED)
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) ? withEncodedData(value) : 'unreadable'
  } catch {
    return 'unreadable' // somebody wrote it by hand
  }
}

function withLastApplied(secret: JsonMap, applied: JsonMap | 'unreadable' | undefined, isHidden: boolean): JsonMap {
  const { metadata } = secret
  if (applied === undefined || !isMap(metadata)) return secret
  const annotations = isMap(metadata['annotations']) ? metadata['annotations'] : {}
  const text = applied === 'unreadable' || isHidden ? MASK : manifestText(applied)
  return { ...secret, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } }
}
