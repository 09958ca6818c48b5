import { systemClock } from '../clock/system-clock.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import type { DeploymentSummary } from '../contract/deployment.ts'
import type { DeploymentPage } from '../contract/list.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import { assertAdapter } from './assert-adapter.ts'
import type { CreateDmsOptions, Dms, DmsInstance, InstanceOptions } from './dms.ts'
import { createInstance } from './dms-instance.ts'
import { checkQuery } from './expand-request.ts'
import { fanOut } from './fan-out.ts'
import { suggest } from './suggest.ts'

/**
 * Composes adapters under the names of their instances. No I/O.
 * @throws DmsError CONFIG for what is no adapter of contract v1.
 */
export function createDms(options: CreateDmsOptions): Dms {
  const clock = options.clock ?? systemClock
  const disabled = options.disabled ?? []
  const adapters = new Map<string, DmsAdapterV1>()
  const instances = new Map<string, DmsInstance>()
  for (const [name, entry] of Object.entries(options.instances).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { adapter, timeoutMs, ...unknown } = toInstanceOptions(entry)
    try {
      assertAdapter(adapter)
      requireNone(unknown)
    } catch (error) {
      throw annotateError(error, { instance: name })
    }
    adapters.set(name, adapter)
    instances.set(name, createInstance({ name, adapter, clock, timeoutMs }))
  }
  const names = [...instances.keys()]

  const instance = (name: string): DmsInstance => {
    const found = instances.get(name)
    if (found !== undefined) return found
    if (disabled.includes(name)) {
      throw new DmsError({ code: 'FAILED_PRECONDITION', message: `instance "${name}" is disabled (enabled: false)`, details: { reason: 'disabled' } })
    }
    throw new DmsError({
      code: 'NOT_FOUND',
      message: `no instance "${name}"${suggest(name, names)}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ') || 'none'}`,
      details: { resource: 'instance' },
    })
  }
  const selected = (wanted: readonly string[] | undefined) => [...new Set(wanted ?? names)].sort().map(instance)

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll(adapters)
    return closing
  }

  return {
    instances: names,
    instance,
    listDeployments: async (query, fanOutOptions = {}) => {
      const asked = selected(fanOutOptions.instances)
      const checked = await checkQuery(query, { pages: false })
      return fanOut(asked, clock, fanOutOptions, async (one, inner) => wholeList(await one.listDeployments(checked, inner)))
    },
    health: async (fanOutOptions = {}) =>
      fanOut(selected(fanOutOptions.instances), clock, fanOutOptions, async (one, inner) => [await one.health(inner)]),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const toInstanceOptions = (entry: DmsAdapterV1 | InstanceOptions): InstanceOptions =>
  typeof entry === 'object' && entry !== null && 'adapter' in entry ? entry : { adapter: entry }

/** What would be dropped silently may be what keeps an instance safe. */
function requireNone(unknown: object): void {
  const [name] = Object.keys(unknown)
  if (name === undefined) return
  const accepted = ['adapter', 'timeoutMs']
  throw new DmsError({
    code: 'CONFIG',
    message: `${name}: unknown option of an instance${suggest(name, accepted)}; accepted here: ${accepted.join(', ')}`,
  })
}

/** A page with more behind it is not the whole (R8). */
function wholeList(page: DeploymentPage): readonly DeploymentSummary[] {
  if (page.cursor === null) return page.items
  throw new DmsError({ code: 'PROTOCOL', message: 'the adapter answered a list without limit with a part of it', method: 'listDeployments' })
}

/** Every adapter is closed, whatever the others do; then the first failure is told. */
async function closeAll(adapters: ReadonlyMap<string, DmsAdapterV1>): Promise<void> {
  const closings = [...adapters].map(async ([instance, adapter]) => {
    try {
      await adapter.close()
    } catch (error) {
      throw annotateError(error, { instance, adapter: adapter.type, method: 'close' })
    }
  })
  const failed = (await Promise.allSettled(closings)).find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
