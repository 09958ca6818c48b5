import { isMap } from '../../cluster/kube-object.ts'
import { buildFailure } from './build-failure.ts'
import { isClusterScoped } from './cluster-scoped.ts'
import { changeAt } from './field-paths.ts'
import { isSameId, type Resource } from './resource.ts'
import { sortedJson } from './sorted-json.ts'

/** As `namespace:` sets it: on every object that can have one, on what a Namespace is called, and on the default accounts of bindings. */
export function setNamespace(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    resource.rememberId()
    const { object, id } = resource
    if (id.group === '' && id.kind === 'Namespace') object.metadata.name = namespace
    else if (!isClusterScoped(id)) object.metadata.namespace = namespace
    if (id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding') setOfDefaultAccounts(resource, namespace)
    if (id.kind === 'APIService') changeAt(object, { path: 'spec/service/namespace', create: true }, () => namespace)
    if (id.kind === 'CustomResourceDefinition') {
      changeAt(object, { path: 'spec/conversion/webhook/clientConfig/service/namespace' }, () => namespace)
    }
    const same = resources.filter((other) => isSameId(other.id, resource.id))
    if (same.length > 1) throw buildFailure(`namespace transformation produces ID conflict: [${same.map(shownWithHistory).join(' ')}]`)
  }
}

function setOfDefaultAccounts({ object }: Resource, namespace: string): void {
  const subjects = object['subjects']
  if (!Array.isArray(subjects)) return
  for (const subject of subjects as unknown[]) {
    if (isMap(subject) && subject['kind'] === 'ServiceAccount' && subject['name'] === 'default') subject['namespace'] = namespace
  }
}

/** As kustomize prints an object in the middle of a build. */
function shownWithHistory({ object, previous }: Resource): string {
  const earlier = {
    'internal.config.kubernetes.io/previousKinds': previous.map(({ kind }) => kind).join(','),
    'internal.config.kubernetes.io/previousNames': previous.map(({ name }) => name).join(','),
    'internal.config.kubernetes.io/previousNamespaces': previous.map(({ namespace }) => (namespace === '' ? 'default' : namespace)).join(','),
  }
  const { metadata } = object
  return sortedJson({ ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...earlier } } })
}

/** Kinds whose names are addresses. */
const KEEP_NAMES = ['CustomResourceDefinition', 'APIService', 'Namespace']

export function addNamePrefix(resources: readonly Resource[], prefix: string): void {
  for (const resource of named(resources)) {
    resource.rememberId()
    resource.prefixes.push(prefix)
    resource.object.metadata.name = `${prefix}${resource.object.metadata.name}`
  }
}

export function addNameSuffix(resources: readonly Resource[], suffix: string): void {
  for (const resource of named(resources)) {
    resource.rememberId()
    resource.suffixes.push(suffix)
    resource.object.metadata.name = `${resource.object.metadata.name}${suffix}`
  }
}

const named = (resources: readonly Resource[]) => resources.filter(({ id }) => !KEEP_NAMES.includes(id.kind))
