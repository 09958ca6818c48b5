import { createArgoCdAdapter } from '@gitops-dms/adapter-argocd'
import { createFluxAdapter } from '@gitops-dms/adapter-flux'
import type { Dms } from '@gitops-dms/core'
import { createDmsFromConfig } from '@gitops-dms/core/config'
import type { DemoOptions } from './demo-options.ts'
import { type Cleanup, type DemoWorld, makeTemporaryFolder, realWorld, simulatedWorld } from './demo-world.ts'
import type { Terminal } from './terminal.ts'

/** A repository, the servers behind a configuration file, and a client made from that file. */
export async function prepare(
  options: DemoOptions,
  terminal: Terminal,
  cleanup: Cleanup,
  signal: AbortSignal,
): Promise<{ world: DemoWorld; dms: Dms }> {
  const folder = await makeTemporaryFolder(cleanup)
  const { config, repo } = options
  const world =
    config === undefined || repo === undefined
      ? await simulatedWorld(options, folder, cleanup, signal)
      : await realWorld({ ...options, config, repo }, folder, cleanup, signal)
  const adapters = { argocd: createArgoCdAdapter, flux: createFluxAdapter }
  const dms = await createDmsFromConfig({ file: world.configFile }, { adapters, env: world.env })
  cleanup('the client', () => dms.close())
  terminal.line(`repository ${world.repository.url}, folder ${world.repository.path}, commit ${world.repository.first.slice(0, 8)}`)
  terminal.line(`instances of ${world.configFile}: ${dms.instances.join(', ')}`)
  return { world, dms }
}
