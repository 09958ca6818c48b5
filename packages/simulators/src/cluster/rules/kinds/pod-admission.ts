import { isMap, type Json, type JsonMap, type KubeObject } from '../../kube-object.ts'
import { newName } from '../../write/new-name.ts'

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

/** What the admission of a real server writes into every new pod (recorded): service account and its token, tolerations, priority. */
export function admittedPod(pod: KubeObject): KubeObject {
  const spec = pod.spec ?? {}
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'] ?? 'default'
  const enableServiceLinks = spec['enableServiceLinks'] ?? true
  const admitted = withTolerationsAndPriority({ ...spec, serviceAccountName: account, serviceAccount: account, enableServiceLinks })
  return { ...pod, spec: spec['automountServiceAccountToken'] === false ? admitted : withToken(admitted) }
}

/** These come back with every write that leaves them out. */
export const withTolerationsAndPriority = (spec: JsonMap): JsonMap => ({
  ...spec,
  tolerations: withTolerations(spec['tolerations']),
  priority: spec['priority'] ?? 0,
  preemptionPolicy: spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
})

/** A node may be away for a while before its pods are given up. */
function withTolerations(given: Json | undefined): Json[] {
  const tolerations = Array.isArray(given) ? given : []
  const missing = ['not-ready', 'unreachable'].filter((taint) => !tolerations.some((one) => tolerates(one, `node.kubernetes.io/${taint}`)))
  return [
    ...tolerations,
    ...missing.map((taint) => ({ key: `node.kubernetes.io/${taint}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
  ]
}

const tolerates = (toleration: Json, key: string) =>
  isMap(toleration) &&
  [undefined, '', key].includes(toleration['key'] as string | undefined) &&
  [undefined, '', 'NoExecute'].includes(toleration['effect'] as string | undefined)

function withToken(spec: JsonMap): JsonMap {
  const volumes = listOf(spec['volumes'])
  const name = newName('kube-api-access-')
  const lists = ['initContainers', 'containers'].filter((member) => Array.isArray(spec[member]))
  if (!lists.some((member) => listOf(spec[member]).some((container) => !hasToken(container)))) return spec
  const mounted = lists.map((member) => [member, listOf(spec[member]).map((container) => withMount(container, name))] as const)
  return { ...spec, ...Object.fromEntries(mounted), volumes: [...volumes, tokenVolume(name)] }
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

const hasToken = (container: Json) =>
  isMap(container) && listOf(container['volumeMounts']).some((mount) => isMap(mount) && mount['mountPath'] === TOKEN_PATH)

function withMount(container: Json, name: string): Json {
  if (!isMap(container) || hasToken(container)) return container
  return { ...container, volumeMounts: [...listOf(container['volumeMounts']), { name, readOnly: true, mountPath: TOKEN_PATH }] }
}

const tokenVolume = (name: string): JsonMap => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
})
