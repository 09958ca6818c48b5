// The npm scripts of the root: makes the tool set, then runs one command with it. Needs only Node 20 and npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runChild } from './run-child.mjs'
import { root, workspacePackages } from './workspace.mjs'

const PNPM = 'pnpm@10.34.8'
const commands = {
  demo: (args) => runChild('node', ['--conditions=@gitops-dms/source', '--disable-warning=ExperimentalWarning', 'demo/src/main.ts', ...args]),
  test: async (args) => (await import('./test.mjs')).test(args),
  check: async (args) => (await import('./check.mjs')).check(args),
  replay: async (args) => (await import('./replay.mjs')).replay(args),
  'test:kubernetes': async (args) => (await import('./test-kubernetes.mjs')).testKubernetes(args),
  build: (args) => runChild('turbo', ['run', 'build', ...args]),
  api: (args) => runChild('node', ['tools/api-report.mjs', '--update', ...args]),
  'pack:check': async () => (await import('./pack-check.mjs')).packCheck(),
  bench: async (args) => (await import('./bench.mjs')).bench(args),
  mutation: (args) => runChild('pnpm', ['--dir', 'packages/dms-core', 'exec', 'stryker', 'run', ...args]),
  format: (args) => runChild('biome', ['check', '--write', '.', ...args]),
}

const [name, ...args] = process.argv.slice(2)
if (!Object.hasOwn(commands, name ?? '')) {
  console.error(`usage: node tools/run.mjs <${Object.keys(commands).join('|')}> [arguments]`)
  process.exit(2)
}
process.chdir(root)
installTools()
Object.assign(process.env, toolEnvironment())
process.exit(await commands[name](args))

/** Installs only when the lockfile or a package.json is not the one of the last install. */
function installTools() {
  const stampFile = join(root, 'node_modules', '.installed')
  const manifests = workspacePackages().map(({ folder }) => `${folder}/package.json`)
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests])
    hash.update(`${file}\n${readFileSync(join(root, file))}\n`)
  const stamp = hash.digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  console.error('installing what the workspace needs (once, and after changes of the lockfile) …')
  const { status, stdout, stderr, error } = spawnSync('npx', ['-y', PNPM, 'install', '--frozen-lockfile'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', npm_config_update_notifier: 'false' }, // CI: pnpm asks no questions
  })
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\npnpm install failed; see above`)
    process.exit(status || 1)
  }
  writeFileSync(stampFile, stamp)
}

/** The packages need Node 22.19 (undici 8): an older machine gets the Node 24 of tools/node for everything that is run. */
function toolEnvironment() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const nodeFolder = join(root, 'tools/node/node_modules/node')
  const own = major > 22 || (major === 22 && minor >= 19)
  const version = own ? process.versions.node : JSON.parse(readFileSync(join(nodeFolder, 'package.json'), 'utf8')).version
  const path = [...(own ? [] : [join(nodeFolder, 'bin')]), join(root, 'node_modules/.bin'), process.env.PATH]
  // Tools that turbo starts see a pipe or a terminal as turbo likes, not as it is.
  const color = process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: '1' }
  return { PATH: path.join(delimiter), DMS_NODE_VERSION: version, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...color }
}
