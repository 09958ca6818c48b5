// The public API of core and of the testkit as text, one file an entry point, in etc/: what a reviewer of a change sees of it.
// Without arguments it fails with the difference to what is kept there; with --update it writes that anew.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { builtPackages } from './built-packages.mjs'
import { root } from './workspace.mjs'

const kept = join(root, 'etc')
const update = process.argv.includes('--update')
const fresh = mkdtempSync(join(tmpdir(), 'api-report-'))

try {
  const names = builtPackages(['core', 'testkit']).flatMap(reportsOf)
  if (update) replaceKept(names)
  const findings = names.flatMap(difference)
  const stale = keptReports().filter((name) => !names.includes(name))
  for (const finding of findings) console.log(finding)
  for (const name of stale) console.log(`etc/${name}: no entry point has this report any more`)
  if (findings.length + stale.length > 0) console.log('\nThe public API differs from what is kept. If that is meant: npm run api, and commit etc/.')
  else console.log(`${names.length} entry points, as kept in etc/`)
  process.exitCode = findings.length + stale.length > 0 ? 1 : 0
} finally {
  rmSync(fresh, { recursive: true })
}

/** What another entry point only refers to, and the main one has, is told once. */
function reportsOf(built) {
  const reports = built.entryPoints.map((entry) => ({ ...entry, file: report(built, entry) }))
  const main = reports.find(({ path }) => path === '.')
  const told = new Set(main === undefined ? [] : blocks(main.file).map((block) => block.replace(/^export /m, '')))
  for (const { file } of reports.filter((one) => one !== main)) {
    const own = blocks(file).filter((block) => !block.startsWith('//') || !told.has(block))
    writeFileSync(join(fresh, file), own.join('\n\n'))
  }
  return reports.map(({ file }) => file)
}

function blocks(file) {
  return readFileSync(join(fresh, file), 'utf8').split('\n\n')
}

function report({ folder, manifest, name }, { path, types }) {
  const file = `${[name, ...path.split('/').slice(1)].join('-')}.api.md`
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'))
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      compiler: { overrideTsconfig: { compilerOptions: { ...compilerOptions, paths: {} }, files: [types] } },
      apiReport: { enabled: true, reportFileName: file, reportFolder: fresh, reportTempFolder: join(fresh, 'temp'), includeForgottenExports: true },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      // How docstrings are written is the style's affair; what does not compile has a gate of its own.
      messages: { extractorMessageReporting: { default: { logLevel: 'none' } }, tsdocMessageReporting: { default: { logLevel: 'none' } } },
    },
  })
  const messages = []
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === 'error') messages.push(message.text)
      message.handled = true
    },
  })
  if (!succeeded) throw new Error(`${manifest.name} ${path}: ${messages.join('; ')}`)
  const text = readFileSync(join(fresh, file), 'utf8')
  writeFileSync(join(fresh, file), text.replaceAll(/^ *\/\/ \(undocumented\)\n/gm, ''))
  return file
}

function difference(name) {
  const before = existsSync(join(kept, name)) ? join(kept, name) : '/dev/null'
  const { status, stdout } = spawnSync('git', ['diff', '--no-index', '--no-color', '--', before, join(fresh, name)], { encoding: 'utf8' })
  return status === 0 ? [] : [`etc/${name}:\n${stdout.split('\n').slice(2).join('\n')}`]
}

function replaceKept(names) {
  mkdirSync(kept, { recursive: true })
  for (const name of keptReports()) rmSync(join(kept, name))
  for (const name of names) writeFileSync(join(kept, name), readFileSync(join(fresh, name)))
}

function keptReports() {
  return existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.api.md')) : []
}
