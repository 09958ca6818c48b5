import { Command, InvalidArgumentError, Option } from 'commander'
import { ARGOCD_VERSIONS } from '../argocd/argocd-version.ts'
import { FLUX_VERSIONS } from '../flux/flux-version.ts'
import { startArgoCd } from './start-argocd.ts'
import { startFlux } from './start-flux.ts'
import { untilStopped } from './until-stopped.ts'

/** `gitops-dms-simulator flux|argocd`: starts one, says how to reach it, and ends it on Ctrl-C or SIGTERM. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command('gitops-dms-simulator').description('Servers on loopback that behave like Kubernetes with Flux CD, and like Argo CD.')
  program
    .command('flux')
    .description('a Kubernetes API with the Flux controllers behind it')
    .option('--port <number>', 'port of the API (default: one that is free)', port)
    .option('--namespaces <names>', 'namespaces that are there from the start, with commas between', names, [])
    .option('--repositories <folder>', 'also serves the bare git repositories of a folder by http')
    .option('--kubeconfig <file>', 'where to write the kubeconfig; a file that is not there yet (default: a temporary one)')
    .addOption(new Option('--flux-version <version>', 'whose kinds and behaviour').choices([...FLUX_VERSIONS]).default('2.9'))
    .action((options) => untilStopped(() => startFlux(options)))
  program
    .command('argocd')
    .description('an Argo CD API over a cluster of its own')
    .option('--port <number>', 'port of the API (default: one that is free)', port)
    .option('--namespaces <names>', 'namespaces of the cluster, with commas between', names, [])
    .option('--repositories <folder>', 'also serves the bare git repositories of a folder by http')
    .addOption(new Option('--argocd-version <version>', 'whose API and behaviour').choices([...ARGOCD_VERSIONS]).default('3.5'))
    .action((options) => untilStopped(() => startArgoCd(options)))
  await program.parseAsync([...argv])
}

function port(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value
  throw new InvalidArgumentError('Accepted is a number from 0 to 65535; 0 is one that is free.')
}

function names(text: string): string[] {
  const found = text.split(',').map((name) => name.trim())
  const wrong = found.filter((name) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name))
  if (wrong.length === 0) return found
  throw new InvalidArgumentError(`Found "${wrong.join('", "')}"; accepted are lower-case letters, digits and dashes, with commas between names.`)
}
