#!/usr/bin/env node
import { runCommandLine } from './cli/command-line.ts'

try {
  await runCommandLine(process.argv)
} catch (error) {
  // What the system refuses (a port that is taken, a file that cannot be written) is told in its words; anything else is a fault of ours.
  if (!(error instanceof Error && 'code' in error)) throw error
  process.stderr.write(`error: ${error.message}\n`)
  process.exit(1) // and with it whatever had started
}
