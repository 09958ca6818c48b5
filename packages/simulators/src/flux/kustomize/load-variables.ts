import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'

/** Why there is no set of variables. */
export class VariablesFailure extends Error {}

const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*$/

/** The variables of `spec.postBuild`: those of ConfigMaps and Secrets in their order, then those of its own. @throws VariablesFailure. */
export async function loadVariables(client: ClusterClient, kustomization: KubeObject, postBuild: JsonMap): Promise<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const reference of referencesOf(postBuild)) {
    for (const [name, value] of await readReference(client, kustomization, reference)) variables[name] = onOneLine(value)
  }
  const own = postBuild['substitute']
  if (isMap(own)) for (const [name, value] of Object.entries(own)) variables[name] = onOneLine(String(value))
  const wrong = Object.keys(variables).find((name) => !NAME.test(name))
  if (wrong === undefined) return variables
  throw new VariablesFailure(`envsubst error: '${wrong}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`)
}

interface VariablesReference {
  readonly kind: string
  readonly name: string
  readonly optional: boolean
}

/** The ConfigMaps and Secrets that `spec.postBuild.substituteFrom` names. */
export function referencesOf(postBuild: unknown): VariablesReference[] {
  const references = at(postBuild, 'substituteFrom')
  if (!Array.isArray(references)) return []
  return references.map((reference) => ({
    kind: textAt(reference, 'kind') ?? '',
    name: textAt(reference, 'name') ?? '',
    optional: at(reference, 'optional') === true,
  }))
}

async function readReference(
  client: ClusterClient,
  { metadata: { namespace } }: KubeObject,
  { kind, name, optional }: VariablesReference,
): Promise<[string, string][]> {
  const found = await client.get({ apiVersion: 'v1', kind }, { namespace, name })
  if (found === undefined) {
    if (optional) return []
    const plural = kind === 'Secret' ? 'secrets' : 'configmaps'
    throw new VariablesFailure(`substitute from '${kind}/${name}' error: ${plural} "${name}" not found`)
  }
  const data = found['data']
  if (!isMap(data)) return []
  const decoded = (value: string) => (kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value)
  return Object.entries(data).map(([key, value]) => [key, decoded(String(value))])
}

const onOneLine = (value: string) => value.replaceAll('\n', '')
