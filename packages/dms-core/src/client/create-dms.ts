import { systemClock } from '../clock/system-clock.ts'
import type { DmsAdapterV1 } from '../contract/adapter-v1.ts'
import { annotateError } from '../errors/annotate-error.ts'
import { DmsError } from '../errors/dms-error.ts'
import { assertAdapter } from './assert-adapter.ts'
import { createInstance } from './dms-instance.ts'
import type { CreateDmsOptions, Dms, DmsInstance, InstanceOptions } from './dms.ts'
import { fanOut } from './fan-out.ts'
import { suggest } from './suggest.ts'

/**
 * Composes adapters under the names of their instances. No I/O.
 * @throws DmsError CONFIG for what is no adapter of contract v1.
 */
export function createDms(options: CreateDmsOptions): Dms {
  const clock = options.clock ?? systemClock
  const disabled = options.disabled ?? []
  const adapters: DmsAdapterV1[] = []
  const instances = new Map<string, DmsInstance>()
  for (const [name, entry] of Object.entries(options.instances).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { adapter, timeoutMs } = toInstanceOptions(entry)
    try {
      assertAdapter(adapter)
    } catch (error) {
      throw annotateError(error, { instance: name })
    }
    adapters.push(adapter)
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
  const selected = (wanted: readonly string[] | undefined) => (wanted ?? names).map(instance)

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= Promise.all(adapters.map((adapter) => adapter.close())).then(() => undefined)
    return closing
  }

  return {
    instances: names,
    instance,
    listDeployments: async (query, fanOutOptions = {}) =>
      fanOut(selected(fanOutOptions.instances), clock, fanOutOptions, async (one, signal) => (await one.listDeployments(query, { signal })).items),
    health: async (fanOutOptions = {}) => fanOut(selected(fanOutOptions.instances), clock, fanOutOptions, async (one, signal) => [await one.health({ signal })]),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const toInstanceOptions = (entry: DmsAdapterV1 | InstanceOptions): InstanceOptions => ('adapter' in entry ? entry : { adapter: entry })
