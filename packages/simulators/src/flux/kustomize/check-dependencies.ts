import { at, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { KUSTOMIZATION } from '../kinds.ts'
import { CelSyntaxError, celPredicate } from '../runtime/cel-expression.ts'
import { sourceOf } from './find-source.ts'
import { ConfigurationFailure } from './kustomization-failure.ts'
import type { KustomizationTools } from './kustomization-tools.ts'

/** Why a Kustomization must wait for one of its `dependsOn`; undefined when it need not. @throws ConfigurationFailure. */
export async function unmetDependency(tools: KustomizationTools, object: KubeObject, revision: string): Promise<string | undefined> {
  const dependencies = at(object, 'spec', 'dependsOn')
  if (!Array.isArray(dependencies)) return undefined
  for (const reference of dependencies) {
    const namespace = textAt(reference, 'namespace') ?? object.metadata.namespace ?? ''
    const name = textAt(reference, 'name') ?? ''
    const shown = `dependency '${namespace}/${name}'`
    const dependency = await tools.client.get(KUSTOMIZATION, { namespace, name })
    if (dependency === undefined) return `${shown} not found: kustomizations.kustomize.toolkit.fluxcd.io "${name}" not found`
    const readyExpr = textAt(reference, 'readyExpr') ?? ''
    if (readyExpr !== '') {
      const unmet = unmetExpression(readyExpr, object, dependency)
      if (unmet !== undefined) return unmet === 'false' ? `${shown} is not ready according to readyExpr eval` : unmet
      if (!tools.features.additiveCelDependencyCheck) continue
    }
    if (!isReady(dependency)) return `${shown} is not ready`
    const applied = textAt(dependency, 'status', 'lastAppliedRevision')
    if (isSameSource(dependency, object) && applied !== revision) return `${shown} revision is not up to date`
  }
  return undefined
}

/** `false`, or what went wrong while it was asked; undefined = it holds. */
function unmetExpression(readyExpr: string, self: KubeObject, dep: KubeObject): string | undefined {
  try {
    return celPredicate(readyExpr)({ self, dep }) ? undefined : 'false'
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (!(error instanceof CelSyntaxError)) return error.message
    throw new ConfigurationFailure(`failed to evaluate dependency ${dep.metadata.name}: ${error.message}`, error)
  }
}

function isReady(object: KubeObject): boolean {
  if (at(object, 'status', 'observedGeneration') !== object.metadata.generation) return false
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) && conditions.some((condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True')
}

function isSameSource(a: KubeObject, b: KubeObject): boolean {
  const [one, other] = [sourceOf(a), sourceOf(b)]
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name
}
