import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VirtualClock } from '@gitops-dms/testkit/simulator'
import { readSource } from '../../../src/argocd/application.ts'
import type { ArgoCdVersion } from '../../../src/argocd/argocd-version.ts'
import { ARGOCD_KINDS } from '../../../src/argocd/kinds.ts'
import { Outages } from '../../../src/argocd/outages.ts'
import { createRepoServer } from '../../../src/argocd/repo-server/create-repo-server.ts'
import type { ManifestRequest, RepoServer } from '../../../src/argocd/repo-server/repo-server.ts'
import { RepoServerError } from '../../../src/argocd/repo-server/repo-server-error.ts'
import { Cluster } from '../../../src/cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../../../src/cluster/kube-object.ts'
import { startStaticServer } from '../../../src/git/start-static-server.ts'
import { packedChart } from '../../support/packed-chart.ts'
import { type Repositories, serveRepositories } from '../../support/repositories.ts'

export interface RepoServerWorld {
  readonly clock: VirtualClock
  readonly cluster: Cluster
  readonly outages: Outages
  readonly repoServer: RepoServer
  readonly git: Repositories
  /** Of the chart repository. */
  readonly charts: string
  /** Puts a version there. */
  publish(name: string, version: string, files?: Readonly<Record<string, string>>): Promise<void>
  /** A Secret of Argo CD: a repository, or a template of credentials. */
  secret(type: 'repository' | 'repo-creds', data: Readonly<Record<string, string>>): void
  /** The manifests of a source. */
  generate(source: JsonMap, more?: Partial<ManifestRequest>): Promise<readonly KubeObject[]>
  /** The same as what went wrong with it. */
  failure(source: JsonMap, more?: Partial<ManifestRequest>): Promise<string>
  close(): Promise<void>
}

export async function startRepoServerWorld({ version = '3.5' }: { version?: ArgoCdVersion } = {}): Promise<RepoServerWorld> {
  const clock = new VirtualClock(Date.parse('2026-11-22T13:00:00Z'))
  const cluster = new Cluster({ clock, kinds: ARGOCD_KINDS })
  cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } })
  const outages = new Outages()
  const repoServer = createRepoServer({ clock, cluster, namespace: 'argocd', version, outages })
  const git = await serveRepositories()
  const root = await mkdtemp(join(tmpdir(), 'simulators-charts-'))
  const server = await startStaticServer({ root })
  const published: { readonly name: string; readonly version: string }[] = []
  const request = (source: JsonMap, more: Partial<ManifestRequest>): ManifestRequest => {
    const read = readSource(source)
    return { application: 'app', namespace: 'team', source: read, references: {}, revision: read.targetRevision, noCache: false, ...more }
  }
  const generate: RepoServerWorld['generate'] = async (source, more = {}) => (await repoServer.generate(request(source, more))).manifests
  return {
    clock,
    cluster,
    outages,
    repoServer,
    git,
    charts: server.url,
    publish: async (name, chartVersion, files = {}) => {
      await writeFile(join(root, `${name}-${chartVersion}.tgz`), await packedChart(name, chartVersion, files))
      published.unshift({ name, version: chartVersion })
      await writeFile(join(root, 'index.yaml'), JSON.stringify({ apiVersion: 'v1', entries: entriesOf(published) }))
    },
    secret: (type, data) => {
      const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]))
      const labels = { 'argocd.argoproj.io/secret-type': type }
      cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata: { generateName: 'repo-', namespace: 'argocd', labels }, data: encoded } as never)
    },
    generate,
    failure: async (source, more = {}) => {
      try {
        await generate(source, more)
      } catch (error) {
        if (error instanceof RepoServerError) return error.text
        throw error
      }
      throw new Error('it went well')
    },
    close: async () => {
      await repoServer.close()
      await Promise.all([git.close(), server.close()])
      await rm(root, { recursive: true, force: true })
    },
  }
}

function entriesOf(published: readonly { readonly name: string; readonly version: string }[]): JsonMap {
  const entries: Record<string, JsonMap[]> = {}
  for (const { name, version } of published) {
    entries[name] = [...(entries[name] ?? []), { apiVersion: 'v2', name, version, urls: [`${name}-${version}.tgz`] }]
  }
  return entries
}

/** `ConfigMap/web`. */
export const shownNames = (manifests: readonly KubeObject[]) => manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
