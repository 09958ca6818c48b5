import { createDms, type Dms, type InstanceOptions } from '@gitops-dms/core'
import { createReferenceAdapter, type ReferenceBackend, startReferenceBackend } from '@gitops-dms/testkit/reference'

export interface ReferenceFleet extends AsyncDisposable {
  readonly dms: Dms
  /** By instance name. */
  readonly backends: Readonly<Record<string, ReferenceBackend>>
}

/** A client over reference backends of its own, under these names; those in `dead` were there once and answer no more. */
export async function startReferenceFleet(names: readonly string[], dead: readonly string[] = []): Promise<ReferenceFleet> {
  const started = await Promise.all([...names, ...dead].map(async (name) => [name, await startReferenceBackend()] as const))
  const backends = Object.fromEntries(started)
  const instances = Object.fromEntries(
    started.map(([name, { settings }]): [string, InstanceOptions] => [name, { adapter: createReferenceAdapter(settings, { instance: name }) }]),
  )
  await Promise.all(dead.map((name) => backends[name]?.close()))
  const dms = createDms({ instances })
  return {
    dms,
    backends,
    [Symbol.asyncDispose]: async () => {
      await dms.close()
      await Promise.all(Object.values(backends).map((backend) => backend.close()))
    },
  }
}
