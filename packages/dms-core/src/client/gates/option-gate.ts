import type { ReconcileOptions, RollbackOptions, ScaleOptions, SuspendOptions } from '../../contract/call-options.ts'
import type { CapabilitiesV1 } from '../../contract/capabilities.ts'
import type { LogOptions } from '../../contract/logs.ts'
import type { ActionRequest } from '../../contract/resource-action.ts'
import type { WatchOptions } from '../../contract/watch.ts'
import { suggest } from '../../findings/suggest.ts'
import { invalidInput } from '../arguments/copy-input.ts'
import { unsupported } from './unsupported.ts'

/** Those of every write, and those that the client answers for itself. */
const NOT_OF_RECONCILE = ['signal', 'timeoutMs', 'etag', 'allowRevert', 'ifRunning']

export function requireReconcileOptions(capabilities: CapabilitiesV1, options: ReconcileOptions & { readonly ifRunning?: string }): void {
  requireReconcileNames(
    capabilities,
    Object.keys(options).filter((name) => !NOT_OF_RECONCILE.includes(name)),
  )
  if (options.ifRunning === 'replace' && capabilities.terminate === undefined) {
    throw unsupported('terminate', 'ifRunning: "replace" ends what runs, and this adapter does not have the capability "terminate"')
  }
}

/** Options that this adapter's reconcile does not have would be dropped (R2). */
export function requireReconcileNames(capabilities: CapabilitiesV1, names: readonly string[]): void {
  const known = capabilities.reconcile?.options ?? []
  const name = names.find((one) => !known.includes(one))
  if (name === undefined) return
  const accepted = known.length === 0 ? 'none is declared' : `declared are ${known.join(', ')}`
  throw unsupported(`reconcile.options.${name}`, `${name}: this adapter's reconcile does not have this option${suggest(name, known)}; ${accepted}`)
}

export function requireRollbackOptions(capabilities: CapabilitiesV1, options: RollbackOptions): void {
  requireStrategy('rollback', options.strategy, capabilities.rollback?.strategies ?? [])
  requireSuspendOptions(capabilities, options)
}

export function requireSuspendOptions(capabilities: CapabilitiesV1, { reason, actor }: SuspendOptions): void {
  if ((reason === undefined && actor === undefined) || capabilities.suspend?.keepsReason === true) return
  const option = reason === undefined ? 'actor' : 'reason'
  throw unsupported('suspend.keepsReason', `${option}: this adapter does not keep why a deployment is paused, nor who did it`)
}

export function requireScaleOptions(capabilities: CapabilitiesV1, options: ScaleOptions): void {
  const { strategies = [], zero } = capabilities.scale ?? {}
  const { replicas, strategy, valuesPath } = options
  if (valuesPath !== undefined && strategy !== undefined && strategy !== 'values') {
    const message = `found with the strategy ${JSON.stringify(strategy)}; accepted only with "values"`
    throw invalidInput('options', [{ path: 'valuesPath', message }])
  }
  requireStrategy('scale', strategy, strategies)
  if (valuesPath !== undefined && !strategies.includes('values')) {
    throw unsupported('scale.strategies.values', `valuesPath: this adapter does not scale by values, only by ${strategies.join(' or ')}`)
  }
  if (replicas === 0 && zero !== true) throw unsupported('scale.zero', 'replicas: found 0; this adapter does not scale to nothing')
}

export function requireLogOptions({ logs }: CapabilitiesV1, { follow, previous }: LogOptions): void {
  if (follow === true && logs?.follow !== true) throw unsupported('logs.follow', 'follow: this adapter reads the logs up to now, and no further')
  if (previous === true && logs?.previous !== true) {
    throw unsupported('logs.previous', 'previous: this adapter does not read the logs of the container before')
  }
}

export function requireWatchOptions({ watch }: CapabilitiesV1, { resumeFrom }: WatchOptions): void {
  if (resumeFrom === undefined || watch?.resume === true) return
  throw unsupported('watch.resume', 'resumeFrom: a watch of this adapter begins with what is there, and goes on from nowhere else')
}

export function requireActionParams({ actions }: CapabilitiesV1, { params }: ActionRequest): void {
  if (params === undefined || actions?.params === true) return
  throw unsupported('actions.params', 'params: actions of this adapter take none')
}

function requireStrategy(method: 'rollback' | 'scale', strategy: string | undefined, known: readonly string[]): void {
  if (strategy === undefined || known.includes(strategy)) return
  const message = `strategy: found ${JSON.stringify(strategy)}${suggest(strategy, known)}; this adapter has ${known.join(', ')}`
  throw unsupported(`${method}.strategies.${strategy}`, message)
}
