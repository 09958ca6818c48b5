import { isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../go-yaml.ts'
import { RenderFailure } from '../render-failure.ts'

export interface ChartHook {
  readonly object: KubeObject
  /** `pre-install`, `test`, … */
  readonly events: readonly string[]
  readonly weight: number
  /** Of `helm.sh/hook-delete-policy`. Helm takes before-hook-creation when there is none. */
  readonly deletePolicies: readonly string[]
  /** `web/templates/tests/t.yaml`. */
  readonly path: string
  readonly manifest: string
}

export interface SortedManifests {
  readonly objects: readonly KubeObject[]
  readonly hooks: readonly ChartHook[]
  /** As a release stores it: `---\n# Source: web/templates/all.yaml\n…`. */
  readonly manifest: string
}

/** The rendered files of a chart as objects in Helm's order of kinds, hooks apart. @throws RenderFailure `template`. */
export function sortManifests(files: ReadonlyMap<string, string>): SortedManifests {
  const hooks: ChartHook[] = []
  const generic: Document[] = []
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const document of documentsOf(path, content)) {
      const hook = textAt(document.object, 'metadata', 'annotations', 'helm.sh/hook')
      if (hook === undefined) generic.push(document)
      else hooks.push(...hookOf(document, hook))
    }
  }
  generic.sort((a, b) => byKind(a.object.kind, b.object.kind))
  return {
    objects: generic.filter(({ object }) => object.kind !== '').map(({ object }) => object),
    hooks: hooks.sort((a, b) => byKind(a.object.kind, b.object.kind)),
    manifest: generic.map(({ path, manifest }) => `---\n# Source: ${path}\n${manifest}\n`).join(''),
  }
}

interface Document {
  readonly path: string
  readonly manifest: string
  readonly object: KubeObject
}

function documentsOf(path: string, content: string): Document[] {
  return content
    .trimStart()
    .split(/^---[ \t]*/m)
    .map((text) => text.trimStart())
    .filter((text) => text !== '')
    .map((manifest) => {
      const [document] = parseGoYaml(manifest, { yaml11: true })
      const failed = (said: string) => new RenderFailure('template', path, `YAML parse error on ${path}: ${said}`)
      if (document?.error !== undefined) throw failed(`error converting YAML to JSON: ${document.error}`)
      const value = document?.value ?? {}
      if (!isMap(value))
        throw failed(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${typeof value} into Go value of type util.SimpleHead`)
      return { path, manifest, object: { apiVersion: '', kind: '', metadata: { name: '' }, ...value } as KubeObject }
    })
}

const EVENTS = ['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade', 'pre-rollback', 'post-rollback', 'test']

/** None for an event that Helm does not know: it skips the hook. */
function hookOf({ path, manifest, object }: Document, annotation: string): ChartHook[] {
  const events = listed(annotation).map((event) => (event === 'test-success' ? 'test' : event))
  if (!events.every((event) => EVENTS.includes(event))) return []
  const weight = textAt(object, 'metadata', 'annotations', 'helm.sh/hook-weight') ?? ''
  const policies = textAt(object, 'metadata', 'annotations', 'helm.sh/hook-delete-policy')
  return [
    {
      object,
      events,
      weight: /^[+-]?\d+$/.test(weight) ? Number(weight) : 0,
      deletePolicies: policies === undefined ? [] : listed(policies),
      path,
      manifest,
    },
  ]
}

const listed = (text: string) => text.split(',').map((part) => part.trim().toLowerCase())

const INSTALL_ORDER = [
  ...['PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget'],
  ...['ServiceAccount', 'Secret', 'SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim'],
  ...['CustomResourceDefinition', 'ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList'],
  ...['Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet', 'Pod', 'ReplicationController', 'ReplicaSet'],
  ...['Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress', 'APIService'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
]

/** Kinds that the order does not know come last, by name. */
function byKind(a: string, b: string): number {
  const [first, second] = [INSTALL_ORDER.indexOf(a), INSTALL_ORDER.indexOf(b)]
  if (first < 0 && second < 0) return a < b ? -1 : a > b ? 1 : 0
  if (first < 0 || second < 0) return first < 0 ? 1 : -1
  return first - second
}
