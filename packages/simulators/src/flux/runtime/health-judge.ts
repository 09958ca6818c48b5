import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { isMap, numberAt, textAt } from '../../cluster/kube-object.ts'
import { type CelPredicate, CelSyntaxError, celPredicate } from './cel-expression.ts'
import { type KStatus, kstatusOf } from './kstatus.ts'

/** The state of an object, or why nobody knows it. */
export type HealthVerdict = KStatus | { readonly unknown: string }

/** By whatever rule is for it. */
export type HealthJudge = (object: KubeObject | undefined, nowMs: number) => HealthVerdict

interface Expressions {
  readonly group: string
  /** '' = every kind of the group that has no expressions of its own. */
  readonly kind: string
  readonly inOrder: readonly (readonly [status: KStatus, holds: CelPredicate])[]
}

/** `spec.healthCheckExprs` before the rules of kstatus. @throws CelSyntaxError with the place of the faulty expression. */
export function healthJudge(healthCheckExprs: unknown): HealthJudge {
  if (!Array.isArray(healthCheckExprs) || healthCheckExprs.length === 0) return kstatusOf
  const custom = new Map<string, Expressions>()
  healthCheckExprs.filter(isMap).forEach((exprs, index) => {
    const one = expressionsOf(exprs, index)
    const shown = one.group === '' ? one.kind : `${one.kind}.${one.group}`
    if (custom.has(shown)) throw new CelSyntaxError(`duplicate custom health check for GroupKind ${shown} at healthchecks[${index}]`)
    custom.set(shown, one)
  })
  const ofKind = (group: string, kind: string) => custom.get(group === '' ? kind : `${kind}.${group}`)
  return (object, nowMs) => {
    const own = object && (ofKind(groupOf(object.apiVersion), object.kind) ?? ofKind(groupOf(object.apiVersion), ''))
    return own === undefined || object === undefined ? kstatusOf(object, nowMs) : statusBy(own, object)
  }
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '')

function expressionsOf(exprs: JsonMap, index: number): Expressions {
  try {
    const inOrder = (['inProgress', 'failed', 'current'] as const).flatMap((name) => {
      const text = textAt(exprs, name)
      return text === undefined || text === '' ? [] : [[STATUS[name], celPredicate(text)] as const]
    })
    return { group: groupOf(textAt(exprs, 'apiVersion') ?? ''), kind: textAt(exprs, 'kind') ?? '', inOrder }
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    throw new CelSyntaxError(`failed to create custom status evaluator for healthchecks[${index}]: ${error.message}`, { cause: error })
  }
}

const STATUS = { inProgress: 'InProgress', failed: 'Failed', current: 'Current' } as const

/** Asked in the order in progress, failed, current; with no answer it goes on. What is being deleted is asked like everything else. */
function statusBy({ inOrder }: Expressions, object: KubeObject): HealthVerdict {
  const observed = numberAt(object, 'status', 'observedGeneration')
  if (observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation) return 'InProgress'
  try {
    return inOrder.find(([, holds]) => holds(object))?.[0] ?? 'InProgress'
  } catch (error) {
    // An expression that cannot be answered yet, for example because there is no status.
    return { unknown: error instanceof Error ? error.message : String(error) }
  }
}
