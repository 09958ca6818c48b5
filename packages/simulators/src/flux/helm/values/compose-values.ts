import { parse, YAMLParseError } from 'yaml'
import type { ClusterClient } from '../../../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { mergeValues } from '../../../rendering/helm/merge-values.ts'
import { TargetPathFailure } from '../../../rendering/helm/set-at-path.ts'
import { setValue } from './set-value.ts'

/** Why the values of a release cannot be composed. */
export class ValuesFailure extends Error {}

interface ValuesReference {
  readonly kind: string
  readonly name: string
  readonly valuesKey?: string
  readonly targetPath?: string
  readonly optional?: boolean
  readonly literal?: boolean
}

const PLURAL: Readonly<Record<string, string>> = { ConfigMap: 'configmaps', Secret: 'secrets' }

/** What `valuesFrom` says, one over the other in their order, and `values` over all. @throws ValuesFailure. */
export async function composeValues(client: ClusterClient, owner: KubeObject): Promise<JsonMap> {
  const references = (at(owner, 'spec', 'valuesFrom') ?? []) as readonly ValuesReference[]
  let composed: JsonMap = {}
  for (const reference of references) composed = await addReference(client, owner.metadata.namespace ?? '', reference, composed)
  const values = at(owner, 'spec', 'values')
  return mergeValues(composed, isMap(values) ? values : {})
}

async function addReference(client: ClusterClient, namespace: string, reference: ValuesReference, composed: JsonMap): Promise<JsonMap> {
  const { kind, name, valuesKey: key = 'values.yaml', targetPath } = reference
  const failure = (reason: string) =>
    new ValuesFailure(`could not resolve ${kind} chart values reference '${namespace}/${name}' with key '${key}': ${reason}`)
  const source = await client.get({ apiVersion: 'v1', kind }, { namespace, name })
  const text = source === undefined ? undefined : contentOf(source, key)
  if (text === undefined) {
    // A flag cannot be optional in the middle of a path: only a missing object or key is forgiven.
    if (reference.optional === true) return composed
    throw failure(source === undefined ? `${PLURAL[kind]} "${name}" not found` : 'key not found')
  }
  try {
    if (targetPath !== undefined && targetPath !== '') return setValue(composed, targetPath, text, reference.literal === true)
    const parsed: unknown = parse(text)
    if (parsed === null) return composed
    if (!isMap(parsed))
      throw failure('error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}')
    return mergeValues(composed, parsed)
  } catch (error) {
    if (error instanceof TargetPathFailure || error instanceof YAMLParseError) throw failure(error.message)
    throw error
  }
}

function contentOf(source: KubeObject, key: string): string | undefined {
  const text = textAt(source, 'data', key)
  return text === undefined || source.kind !== 'Secret' ? text : Buffer.from(text, 'base64').toString()
}
