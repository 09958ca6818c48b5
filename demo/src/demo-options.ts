import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** A configuration of real servers; absent: simulators of our own. */
  readonly config: string | undefined
  /** A repository that one may push to; absent: one that the demo makes. */
  readonly repo: string | undefined
  readonly path: string
  readonly namespace: string
  readonly name: string
  /** Names; empty: all of the configuration. */
  readonly instances: readonly string[]
  /** To look behind the adapters' backs where the cluster is not the demo's own. */
  readonly kubeconfig: string | undefined
  /** How long a wait may take. */
  readonly timeoutMs: number
}

export const USAGE = `npm run demo                        deploys a git repository through simulated Argo CD and Flux servers
npm run demo -- --config my-dms.yaml --repo URL [options]   the same through the servers of a configuration

  --config FILE       configuration with plugins.dms (\${VAR} is read from the environment)
  --repo URL          repository that git can push to and the servers can fetch; the demo works on a branch of its own
  --path P            folder of the manifests in it (default deploy)
  --namespace N       where the workloads go; it must exist (default demo)
  --name NAME         name of the deployment (default gitops-dms-demo)
  --instance NAME     only this instance of the configuration; may be given again
  --kubeconfig FILE   to check each step by a plain request to the cluster
  --timeout SECONDS   how long a wait may take (default 60, with --config 300)
  --help`

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError for what is not accepted; 'help' when that is asked for. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const values = readArguments(args)
  if (values.help === true) return 'help'
  const { config, repo, kubeconfig, instance = [] } = values
  if ((config === undefined) !== (repo === undefined)) {
    throw new UsageError(
      `--${config === undefined ? 'repo' : 'config'} was given without --${config === undefined ? 'config' : 'repo'}; they go together`,
    )
  }
  if (config === undefined && (kubeconfig !== undefined || instance.length > 0)) throw new UsageError('--kubeconfig and --instance are for --config')
  const timeout = values.timeout ?? (config === undefined ? '60' : '300')
  const seconds = Number(timeout)
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new UsageError(`--timeout: found ${JSON.stringify(timeout)}; accepted is a number of seconds above 0`)
  return {
    config,
    repo,
    path: values.path ?? 'deploy',
    namespace: values.namespace ?? 'demo',
    name: values.name ?? 'gitops-dms-demo',
    instances: instance,
    kubeconfig,
    timeoutMs: seconds * 1000,
  }
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: text,
        repo: text,
        path: text,
        namespace: text,
        name: text,
        instance: { type: 'string', multiple: true },
        kubeconfig: text,
        timeout: text,
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
