import { startArgoCdSimulator } from '../argocd/start-argocd-simulator.ts'
import { serveRepositories } from './serve-repositories.ts'
import type { Started } from './until-stopped.ts'

export interface ArgoCdCommandOptions {
  readonly namespaces: readonly string[]
  readonly repositories?: string
}

export async function startArgoCd({ namespaces, repositories }: ArgoCdCommandOptions): Promise<Started> {
  const served = await serveRepositories(repositories)
  const simulator = await startArgoCdSimulator({ namespaces })
  return {
    lines: [
      'Argo CD 3.5, simulated',
      `  url           ${simulator.url}`,
      `  token         ${simulator.token}`,
      `  user          ${simulator.username}, password ${simulator.password}`,
      ...served.lines,
    ],
    close: async () => {
      await simulator.close()
      await served.close()
    },
  }
}
