import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { isMap, textAt } from '../../cluster/kube-object.ts'
import { type CelPredicate, CelSyntaxError, celPredicate } from './cel-expression.ts'
import { type KStatus, kstatusOf } from './kstatus.ts'

/** The state of an object, by whatever rule is for it. */
export type HealthJudge = (object: KubeObject | undefined, nowMs: number) => KStatus

interface Expressions {
  readonly apiVersion: string
  readonly kind: string | undefined
  readonly inOrder: readonly (readonly [status: KStatus, holds: CelPredicate])[]
}

/** `spec.healthCheckExprs` before the rules of kstatus. @throws CelSyntaxError with the place of the faulty expression. */
export function healthJudge(healthCheckExprs: unknown): HealthJudge {
  if (!Array.isArray(healthCheckExprs) || healthCheckExprs.length === 0) return kstatusOf
  const custom = healthCheckExprs.filter(isMap).map(expressionsOf)
  return (object, nowMs) => {
    const own = object && custom.find(({ apiVersion, kind }) => apiVersion === object.apiVersion && (kind ?? object.kind) === object.kind)
    return own === undefined || object === undefined ? kstatusOf(object, nowMs) : statusBy(own, object)
  }
}

function expressionsOf(exprs: JsonMap, index: number): Expressions {
  try {
    const inOrder = (['inProgress', 'failed', 'current'] as const).flatMap((name) => {
      const text = textAt(exprs, name)
      return text === undefined || text === '' ? [] : [[STATUS[name], celPredicate(text)] as const]
    })
    return { apiVersion: textAt(exprs, 'apiVersion') ?? '', kind: textAt(exprs, 'kind'), inOrder }
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    throw new CelSyntaxError(`failed to create custom status evaluator for healthchecks[${index}]: ${error.message}`, { cause: error })
  }
}

const STATUS = { inProgress: 'InProgress', failed: 'Failed', current: 'Current' } as const

/** Asked in the order in progress, failed, current; with no answer it goes on. */
function statusBy({ inOrder }: Expressions, object: KubeObject): KStatus {
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating'
  try {
    return inOrder.find(([, holds]) => holds(object))?.[0] ?? 'InProgress'
  } catch {
    // An expression that cannot be answered yet, for example because there is no status.
    return 'Unknown'
  }
}
