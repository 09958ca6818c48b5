import { at, type KubeObject, textAt } from '../../../cluster/kube-object.ts'
import { HELM_RELEASE } from '../../kinds.ts'
import { CelSyntaxError, celPredicate } from '../../runtime/cel-expression.ts'
import type { HelmTools } from '../helm-tools.ts'
import { TerminalFailure } from './release-failure.ts'

const CONFIGURATION_ERROR = 'Reconciliation failed terminally due to configuration error'

/** Why a HelmRelease must wait for one of its `dependsOn`; undefined when it need not. @throws TerminalFailure for a faulty expression. */
export async function unmetDependency({ client, features }: HelmTools, object: KubeObject): Promise<string | undefined> {
  const dependencies = at(object, 'spec', 'dependsOn')
  if (!Array.isArray(dependencies)) return undefined
  for (const reference of dependencies) {
    const key = { namespace: textAt(reference, 'namespace') ?? object.metadata.namespace ?? '', name: textAt(reference, 'name') ?? '' }
    const shown = `'${key.namespace}/${key.name}'`
    const dependency = await client.get(HELM_RELEASE, key)
    if (dependency === undefined) return `unable to get ${shown} dependency: helmreleases.helm.toolkit.fluxcd.io "${key.name}" not found`
    const expression = textAt(reference, 'readyExpr') ?? ''
    if (expression !== '') {
      const unmet = unmetExpression(expression, object, dependency)
      if (unmet !== undefined) return unmet === 'false' ? `dependency ${shown} is not ready according to readyExpr eval` : unmet
      if (!features.additiveCelDependencyCheck) continue
    }
    if (!isReady(dependency)) return `dependency ${shown} is not ready`
  }
  return undefined
}

/** `false`, or what went wrong while it was asked; undefined = it holds. */
function unmetExpression(expression: string, self: KubeObject, dep: KubeObject): string | undefined {
  try {
    return celPredicate(expression)({ self, dep }) ? undefined : 'false'
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (!(error instanceof CelSyntaxError)) return error.message
    throw invalidExpression(`failed to evaluate dependency ${dep.metadata.name}: ${error.message}`)
  }
}

export const invalidExpression = (message: string): TerminalFailure =>
  new TerminalFailure('InvalidCELExpression', `${CONFIGURATION_ERROR}: ${message}`, message)

function isReady(object: KubeObject): boolean {
  if (at(object, 'status', 'observedGeneration') !== object.metadata.generation) return false
  const conditions = at(object, 'status', 'conditions')
  return Array.isArray(conditions) && conditions.some((condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True')
}
