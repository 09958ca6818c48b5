import type { ClusterClient } from '../../cluster/cluster-client.ts'
import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { KUSTOMIZATION } from '../kinds.ts'

/** Why a Kustomization must wait for one of its `dependsOn`; undefined when it need not. */
export async function unmetDependency(client: ClusterClient, object: KubeObject, revision: string): Promise<string | undefined> {
  const dependencies = at(object, 'spec', 'dependsOn')
  if (!Array.isArray(dependencies)) return undefined
  for (const reference of dependencies) {
    const namespace = textAt(reference, 'namespace') ?? object.metadata.namespace ?? ''
    const name = textAt(reference, 'name') ?? ''
    const shown = `dependency '${namespace}/${name}'`
    const dependency = await client.get(KUSTOMIZATION, { namespace, name })
    if (dependency === undefined) return `${shown} not found: kustomizations.kustomize.toolkit.fluxcd.io "${name}" not found`
    if (isMap(reference) && reference['readyExpr'] !== undefined) return `${shown}: the simulator does not evaluate readyExpr`
    if (!isReady(dependency)) return `${shown} is not ready`
    const applied = textAt(dependency, 'status', 'lastAppliedRevision')
    if (sourceOf(dependency) === sourceOf(object) && applied !== revision) return `${shown} revision is not up to date`
  }
  return undefined
}

function isReady(object: KubeObject): boolean {
  if (at(object, 'status', 'observedGeneration') !== object.metadata.generation) return false
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) && conditions.some((condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True')
}

const sourceOf = (object: KubeObject) =>
  [
    textAt(object, 'spec', 'sourceRef', 'kind'),
    textAt(object, 'spec', 'sourceRef', 'namespace') ?? object.metadata.namespace,
    textAt(object, 'spec', 'sourceRef', 'name'),
  ].join('/')
