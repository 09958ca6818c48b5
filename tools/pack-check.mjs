// What is published, as it is published: each package's tarball is held to publint and attw, then all of them are installed into a blank
// project, where every entry point compiles and loads, and every command answers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtPackages } from './built-packages.mjs'
import { runChild } from './run-child.mjs'
import { keepCounts, summaryLine } from './summary.mjs'

export async function packCheck() {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  keepCounts('packages', { ...counts, failed: 1 }) // stands if this run is cut
  const folder = mkdtempSync(join(tmpdir(), 'pack-check-'))
  const step = async (what, command, ...args) => {
    let output = ''
    const exitCode = await runChild(command, args, (text) => {
      output += text
    })
    counts[exitCode === 0 ? 'passed' : 'failed'] += 1
    console.log(`${what.padEnd(36)}  ${exitCode === 0 ? 'ok' : `FAILED (exit code ${exitCode})\n\n${output.trim()}\n`}`)
  }
  try {
    const packages = builtPackages().map((built) => ({ ...built, tarball: join(folder, `${built.name}.tgz`) }))
    for (const { folder: from, name, tarball } of packages) {
      await step(`${name}: pack`, 'pnpm', '--dir', from, 'pack', '--out', tarball)
      await step(`${name}: publint`, 'publint', 'run', '--strict', tarball)
      await step(`${name}: attw`, 'attw', '--profile', 'esm-only', '--no-color', tarball)
    }
    const project = blankProject(folder, packages)
    await step('blank project: install', 'pnpm', '--dir', project, 'install', '--ignore-workspace', '--prefer-offline', '--ignore-scripts')
    await step('blank project: types', 'tsc', '-p', project)
    await step('blank project: import', 'node', join(project, 'load.js'))
    for (const command of packages.flatMap(({ manifest }) => Object.keys(manifest.bin ?? {}))) {
      await step(`blank project: ${command}`, join(project, 'node_modules', '.bin', command), '--help')
    }
    await step('blank project: core alone', 'node', join(project, 'load-core.js'))
  } finally {
    rmSync(folder, { recursive: true })
  }
  keepCounts('packages', counts)
  console.log(`\npackages: ${summaryLine(counts)}`)
  return counts.failed > 0 ? 1 : 0
}

function blankProject(folder, packages) {
  const project = join(folder, 'project')
  mkdirSync(project)
  const tarballs = Object.fromEntries(packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  const imports = packages.flatMap(({ manifest, entryPoints }) => entryPoints.map(({ path }) => manifest.name + path.slice(1)))
  const files = {
    // What the packages ask for of each other is not in any registry yet.
    'package.json': { type: 'module', private: true, dependencies: { ...tarballs, '@types/node': '*' }, pnpm: { overrides: tarballs } },
    'tsconfig.json': {
      // Not library checks: msw's declarations, which simulators name, and what they import have faults of their own.
      compilerOptions: { target: 'ES2023', module: 'NodeNext', strict: true, skipLibCheck: true, noEmit: true, types: ['node'] },
      files: ['consumer.ts'],
    },
  }
  for (const [name, value] of Object.entries(files)) writeFileSync(join(project, name), JSON.stringify(value))
  writeFileSync(join(project, 'consumer.ts'), imports.map((name, index) => `export * as entry${index} from '${name}'\n`).join(''))
  writeFileSync(join(project, 'load.js'), `for (const name of ${JSON.stringify(imports)}) await import(name)\n`)
  writeFileSync(join(project, 'load-core.js'), LOAD_CORE)
  return project
}

/** What the main entry point loads as it is built: neither an HTTP client nor YAML nor schemas. */
const LOAD_CORE = `
import { deepEqual } from 'node:assert/strict'
import { registerHooks } from 'node:module'
const loaded = new Set()
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    const [, name] = /\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*\\/node_modules\\/)/.exec(found.url) ?? []
    if (name !== undefined) loaded.add(name)
    return found
  },
})
await import('@gitops-dms/core')
deepEqual([...loaded].sort(), ['@gitops-dms/core'])
`
