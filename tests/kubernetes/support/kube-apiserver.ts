import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { issueServerCertificate } from '@gitops-dms/testkit/simulator'

/** A user of the server by the token of the same name. */
export interface KnownUser {
  readonly name: string
  readonly groups: readonly string[]
}

export interface KubeApiServer {
  readonly url: string
  readonly ca: string
  /** May do everything. */
  readonly token: string
  /** For example `v1.36.1`. */
  readonly version: string
  /** Forgets what is older than the revision in its store. */
  compact(revision: number): Promise<void>
  /** A token of a service account that is valid for so many seconds. */
  accountToken(namespace: string, name: string, uid: string, seconds: number): string
  close(): Promise<void>
}

const ADMIN = 'admin-token'
/** The server takes a token for so much longer than it says. */
const LEEWAY_SECONDS = 60
const ISSUER = 'https://kubernetes.default.svc'

/** Starts the genuine API server of DMS_KUBE_APISERVER with a store of its own, on free ports of loopback. */
export async function startKubeApiServer(users: readonly KnownUser[] = [], flags: readonly string[] = []): Promise<KubeApiServer> {
  const program = process.env['DMS_KUBE_APISERVER']
  if (program === undefined) throw new Error('DMS_KUBE_APISERVER is not set: start these tests by npm run test:kubernetes')
  const folder = await mkdtemp(join(tmpdir(), 'gitops-dms-kube-apiserver-'))
  const certificate = await issueServerCertificate()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const files = {
    certificate: certificate.cert,
    key: certificate.key,
    'service-account-key': privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    tokens: [[ADMIN, 'admin', 'admin', '"system:masters"'], ...users.map(({ name, groups }) => [name, name, name, `"${groups.join(',')}"`])]
      .map((row) => row.join(','))
      .join('\n'),
  }
  const paths = Object.fromEntries(Object.keys(files).map((name) => [name, join(folder, name)]))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content, { mode: 0o600 })
  const named = Object.entries(paths).flatMap(([name, path]) => [`-${name}`, path])
  const child = spawn(program, ['-data', folder, ...named, '--', ...flags], { stdio: ['pipe', 'pipe', 'pipe'] })
  const { url, etcd, version } = await ready(child)
  return {
    url,
    ca: certificate.ca,
    token: ADMIN,
    version,
    compact: async (revision) => {
      const answer = await fetch(`${etcd}/v3/kv/compaction`, { method: 'POST', body: JSON.stringify({ revision, physical: true }) })
      if (!answer.ok) throw new Error(`the store refuses to compact: ${await answer.text()}`)
    },
    accountToken: (namespace, name, uid, seconds) => {
      const now = Math.floor(Date.now() / 1000)
      const claims = {
        iss: ISSUER,
        aud: [ISSUER],
        sub: `system:serviceaccount:${namespace}:${name}`,
        iat: now - LEEWAY_SECONDS,
        nbf: now - LEEWAY_SECONDS,
        exp: now + seconds - LEEWAY_SECONDS,
        'kubernetes.io': { namespace, serviceaccount: { name, uid } },
      }
      const unsigned = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
      return `${unsigned}.${sign('sha256', Buffer.from(unsigned), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
    },
    close: async () => {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Announcement {
  readonly url: string
  readonly etcd: string
  readonly version: string
}

/** Resolves with what the server says of itself; rejects with the end of its log when it ends before. */
async function ready(child: ChildProcess): Promise<Announcement> {
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000)
  })
  if (child.stdout === null) throw new Error('the server has no standard output')
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`the API server ended with ${String(code)}:\n${log}`)
  })
  const [line] = await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => undefined) // it ends when it is told to
  return JSON.parse(String(line)) as Announcement
}
