import { runChild } from './run-child.mjs'
import { keepCounts } from './summary.mjs'

/** Plays the recordings against the simulators, or with `--mutations` against faults of them; counts as one. */
export async function replay(args) {
  const main = 'packages/simulators/replay/main.ts'
  const code = await runChild('node', ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning', main, ...args])
  keepCounts(args.includes('--mutations') ? 'mutations' : 'replay', { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })
  return code
}
