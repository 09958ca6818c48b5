// Counts what ran, from the result files that vitest writes. As a program: adds up the counts of `npm test` and `npm run check` for .ci/run.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, workspacePackages } from './workspace.mjs'

const testedPackages = () => workspacePackages().filter(({ manifest }) => manifest.scripts?.test !== undefined)
const resultFile = (folder) => join(root, folder, '.results/vitest.json')
const countsFile = (name) => join(root, '.results', `${name}.json`)

export const summaryLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

/** Before a run: what is there afterwards was written, or restored from turbo's cache, by that run. */
export function clearResults() {
  for (const { folder } of testedPackages()) rmSync(resultFile(folder), { force: true })
  rmSync(countsFile('tests'), { force: true })
}

/**
 * A package without results, or whose run ended badly, counts as one failure. `exitCode` is that of the whole run: vitest reports no failed
 * test for an error that nobody caught. `partial`: packages without results were not asked for.
 */
export function sumTests({ partial, exitCode }) {
  const sum = { passed: 0, failed: 0, skipped: 0, lines: [] }
  for (const { folder, manifest } of testedPackages()) {
    const file = resultFile(folder)
    if (!existsSync(file)) {
      if (partial) continue
      sum.failed += 1
      sum.lines.push(`${manifest.name}: no results; its tests did not run to their end`)
      continue
    }
    const counts = countTests(JSON.parse(readFileSync(file, 'utf8')))
    for (const key of ['passed', 'failed', 'skipped']) sum[key] += counts[key]
    sum.lines.push(`${manifest.name}: ${counts.none ? 'no tests found' : summaryLine(counts)}`)
  }
  if (exitCode !== 0 && sum.failed === 0) {
    sum.failed = 1
    sum.lines.push(`the run failed outside of its tests (exit code ${exitCode}), see above`)
  }
  if (sum.passed === 0 && sum.failed === 0) {
    sum.failed = 1
    sum.lines.push('no test ran')
  }
  return sum
}

/** Of one result file; a run that ended badly has at least one failure. */
export function sumResults(file, exitCode) {
  const path = join(root, file)
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: 0 }
  const { passed, failed, skipped } = countTests(JSON.parse(readFileSync(path, 'utf8')))
  return { passed, failed: Math.max(failed, exitCode === 0 ? 0 : 1), skipped }
}

function countTests(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const none = report.testResults.length === 0
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length + (none ? 1 : 0),
    skipped: report.numPendingTests + report.numTodoTests,
    none,
  }
}

/** Kept for .ci/run, which starts several scripts and tells one sum. */
export function keepCounts(name, { passed, failed, skipped }) {
  mkdirSync(join(root, '.results'), { recursive: true })
  writeFileSync(countsFile(name), JSON.stringify({ passed, failed, skipped }))
}

function addKeptCounts(names) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) {
    const counts = existsSync(countsFile(name)) ? JSON.parse(readFileSync(countsFile(name), 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
    for (const key of Object.keys(sum)) sum[key] += counts[key]
  }
  return sum
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sum = addKeptCounts(process.argv.slice(2))
  console.log(summaryLine(sum))
  process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0)
}
