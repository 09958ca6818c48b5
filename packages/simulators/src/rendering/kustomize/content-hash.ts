import { createHash } from 'node:crypto'
import { isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { sortedJson } from './sorted-json.ts'

/** The suffix that a generated ConfigMap or Secret gets: equal content, equal name. */
export function contentHash(object: KubeObject): string {
  const { kind } = object
  const secret = kind === 'Secret'
  const other = secret ? 'stringData' : 'binaryData'
  const hashed = {
    ...(isMap(object[other]) && !secret ? { binaryData: object[other] } : {}),
    data: isMap(object['data']) ? object['data'] : '',
    kind,
    name: '', // kustomize looks for it in a wrong place
    ...(isMap(object[other]) && secret ? { stringData: object[other] } : {}),
    ...(secret ? { type: textAt(object, 'type') ?? '' } : {}),
  }
  const digest = createHash('sha256').update(sortedJson(hashed)).digest('hex')
  return digest.slice(0, 10).replace(/[013ae]/g, (digit) => LETTERS[digit] ?? digit)
}

/** So that no suffix is a word. */
const LETTERS: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }
