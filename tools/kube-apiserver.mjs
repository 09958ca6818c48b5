// Builds the genuine Kubernetes API server of tools/kube-apiserver once per machine. Needs Go 1.26; some minutes the first time.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runChild } from './run-child.mjs'
import { root } from './workspace.mjs'

const SOURCE = join(root, 'tools/kube-apiserver')
const VERSION = 'v1.36.1'
const STAMPS = { gitVersion: VERSION, gitMajor: '1', gitMinor: '36' }

/** Undefined = Go is there and new enough; else why it cannot be built. */
export function whyNotBuildable() {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', env: { ...process.env, ...GO_ENVIRONMENT } })
  if (status !== 0) return 'Go is not installed'
  const [major, minor] = stdout.trim().replace(/^go/, '').split('.').map(Number)
  return major > 1 || minor >= 26 ? undefined : `Go 1.26 or newer is needed, ${stdout.trim()} is installed`
}

/** The program, built when its sources or the sums of its modules are not those of an earlier build. Kept outside of the tree. */
export async function buildKubeApiServer() {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gitops-dms', 'kube-apiserver', hashOfSources())
  const program = join(folder, 'kube-apiserver')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  console.error(`building the Kubernetes API server ${VERSION} (once; some minutes) …`)
  const stamps = Object.entries(STAMPS).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  const unfinished = `${program}.${process.pid}`
  const args = ['build', '-C', SOURCE, '-trimpath', '-ldflags', `-s -w ${stamps.join(' ')}`, '-o', unfinished, '.']
  Object.assign(process.env, GO_ENVIRONMENT)
  const code = await runChild('go', args)
  if (code !== 0) throw new Error(`go build ended with ${code}; see above`)
  renameSync(unfinished, program) // whole or not there, whoever else builds at the same time
  return program
}

/** Every module is held to go.sum; no checksum server is asked. */
const GO_ENVIRONMENT = { CGO_ENABLED: '0', GOSUMDB: 'off', GOFLAGS: '-mod=readonly -buildvcs=false', GOTOOLCHAIN: 'local' }

function hashOfSources() {
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(SOURCE, file)))
  return hash
    .update(process.platform + process.arch)
    .digest('hex')
    .slice(0, 16)
}
