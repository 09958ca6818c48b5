import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startGitServer } from '@gitops-dms/simulators/git'

const IDENTITY = ['-c', 'user.name=test', '-c', 'user.email=test@gitops-dms.invalid', '-c', 'commit.gpgsign=false']

export interface TestRepository {
  readonly url: string
  /** Base of the git server: another name below it is a repository that is not there. */
  readonly server: string
  /** Writes files (null removes), commits and pushes to main; gives the hash. */
  commit(files: Readonly<Record<string, string | null>>, message?: string): string
  /** What `git ls-remote` lists. */
  references(): string
  close(): Promise<void>
}

/** A bare repository served over loopback http by git itself. */
export async function startRepository(files: Readonly<Record<string, string>>): Promise<TestRepository> {
  const root = mkdtempSync(join(tmpdir(), 'gitops-dms-test-'))
  const clone = join(root, 'clone')
  const git = (args: readonly string[], cwd: string) =>
    execFileSync('git', [...IDENTITY, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  git(['init', '--quiet', '--bare', '--initial-branch=main', join(root, 'web.git')], root)
  git(['init', '--quiet', '--initial-branch=main', clone], root)
  git(['remote', 'add', 'origin', join(root, 'web.git')], clone)
  const server = await startGitServer({ root })
  const commit: TestRepository['commit'] = (changes, message = 'change') => {
    for (const [file, content] of Object.entries(changes)) {
      mkdirSync(dirname(join(clone, file)), { recursive: true })
      if (content === null) rmSync(join(clone, file))
      else writeFileSync(join(clone, file), content)
    }
    git(['add', '--all'], clone)
    git(['commit', '--quiet', '--message', message], clone)
    git(['push', '--quiet', 'origin', 'HEAD:refs/heads/main'], clone)
    return git(['rev-parse', 'HEAD'], clone)
  }
  commit(files, 'first')
  return {
    url: `${server.url}/web.git`,
    server: server.url,
    commit,
    references: () => git(['ls-remote', join(root, 'web.git')], root),
    close: async () => {
      await server.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

export const configMap = (text: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: web-text }
data: { text: ${JSON.stringify(text)} }
`

/** `image` with "broken" in it never becomes ready. */
export const deployment = (image = 'registry.invalid/web:1.0', progressDeadlineSeconds = 600) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  progressDeadlineSeconds: ${progressDeadlineSeconds}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: ${image} }] }
`

const service = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`

export const WEB = { 'deploy/deployment.yaml': deployment(), 'deploy/service.yaml': service, 'deploy/configmap.yaml': configMap('first commit') }
