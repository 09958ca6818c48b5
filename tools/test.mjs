import { runChild } from './run-child.mjs'
import { clearResults, keepCounts, summaryLine, sumTests } from './summary.mjs'

/** The tests of all packages; arguments go to turbo (`--filter=@gitops-dms/core`) and, after `--`, to vitest. */
export async function test(args) {
  clearResults()
  const exitCode = await runChild('turbo', [
    'run',
    'test',
    '--continue',
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--log-prefix=none',
    ...args,
  ])
  const sum = sumTests({ partial: args.length > 0, exitCode })
  keepCounts('tests', sum)
  console.log(`${sum.lines.join('\n')}\n\n${summaryLine(sum)}`)
  return exitCode || (sum.failed > 0 ? 1 : 0)
}
