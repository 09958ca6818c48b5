import { parseDemoOptions, USAGE, UsageError } from './demo-options.ts'
import { runDemo } from './run-demo.ts'
import { describe, StepFailure } from './steps.ts'
import { createTerminal } from './terminal.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout)
  const options = readOptions(args)
  if (typeof options === 'number') return options
  const stop = new AbortController()
  const ends: { readonly what: string; readonly end: () => Promise<void> }[] = []
  let signalled = 0
  for (const [name, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.on(name, () => {
      signalled = 128 + number
      stop.abort(new Error(`stopped by ${name}`))
    })
  }
  try {
    await runDemo(options, terminal, (what, end) => ends.push({ what, end }), stop.signal)
    return signalled
  } catch (error) {
    if (stop.signal.aborted) terminal.text('\nCleaning up')
    else terminal.text(`\nThe demo failed at: ${error instanceof StepFailure ? error.step : 'start'}`)
    if (!(error instanceof StepFailure) && !stop.signal.aborted) terminal.text(describe(error))
    return signalled || 1
  } finally {
    // Newest first; one that fails does not keep the others.
    for (const { what, end } of ends.reverse()) {
      await end().catch((error: unknown) => terminal.text(`could not clean up ${what}: ${describe(error)}`))
    }
  }
}

function readOptions(args: readonly string[]) {
  try {
    const options = parseDemoOptions(args)
    if (options !== 'help') return options
    process.stdout.write(`${USAGE}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}\n`)
    return 2
  }
}
