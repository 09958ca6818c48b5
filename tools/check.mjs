import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './run-child.mjs'
import { keepCounts, summaryLine } from './summary.mjs'
import { root } from './workspace.mjs'

const turbo = (task) => ['turbo', 'run', task, '--continue', '--output-logs=errors-only', '--log-order=grouped', '--log-prefix=none']
const sourceFolders = ['packages', 'demo', 'tests', 'examples', 'bench', 'tools'].filter((folder) => existsSync(join(root, folder)))

const gates = {
  lint: ['biome', 'check', '--error-on-warnings', '--diagnostic-level=warn', '--reporter=concise', '--max-diagnostics=500', '.'],
  layout: ['node', 'tools/check-layout.mjs'],
  dependencies: ['depcruise', '--config', '.dependency-cruiser.mjs', ...sourceFolders],
  unused: ['knip', '--no-config-hints'],
  types: turbo('typecheck'),
  docs: ['node', 'tools/check-docs.mjs'],
  build: turbo('build'),
  declarations: ['node', 'tools/check-declarations.mjs'],
  api: ['node', 'tools/api-report.mjs'],
}

/** Every gate is run, whatever the others said. Arguments name the gates to run; none means all. */
export async function check(args) {
  const unknown = args.filter((name) => !Object.hasOwn(gates, name))
  if (unknown.length > 0) {
    console.error(`found ${unknown.join(', ')}; the gates are ${Object.keys(gates).join(', ')}`)
    return 2
  }
  const counts = { passed: 0, failed: 0, skipped: 0 }
  keepCounts('gates', { ...counts, failed: 1 }) // stands if this run is cut
  for (const name of args.length > 0 ? args : Object.keys(gates)) {
    const { exitCode, output, seconds } = await runGate(gates[name])
    const verdict = exitCode === 0 ? 'ok' : `FAILED (exit code ${exitCode})`
    console.log(`${name.padEnd(12)} ${seconds.padStart(5)} s  ${verdict}`)
    if (exitCode > 128) return exitCode
    if (exitCode !== 0) console.log(`\n${output.trim()}\n`)
    counts[exitCode === 0 ? 'passed' : 'failed'] += 1
  }
  keepCounts('gates', counts)
  console.log(`\ngates: ${summaryLine(counts)}`)
  return counts.failed > 0 ? 1 : 0
}

async function runGate([command, ...args]) {
  const start = performance.now()
  let output = ''
  const exitCode = await runChild(command, args, (text) => {
    output += text
  })
  return { exitCode, output, seconds: ((performance.now() - start) / 1000).toFixed(1) }
}
