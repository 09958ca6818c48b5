import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { externalWork } from '../../cluster/external-work.ts'
import { isMap, type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { parseGoYaml } from '../../rendering/go-yaml.ts'
import type { ApplicationSource } from '../application.ts'
import { isSince } from '../argocd-version.ts'
import { findRepository } from './find-repository.ts'
import { referencedCommit } from './git/commit-reference.ts'
import { isHash } from './git/resolve-git-revision.ts'
import { RepoServerError } from './repo-server-error.ts'
import type { RepoServerParts } from './repo-server-parts.ts'

/** Who made a commit, when, and what was said about it. @throws RepoServerError. */
export async function revisionMetadata(
  { store, git, version }: RepoServerParts,
  { repoURL }: ApplicationSource,
  revision: string,
  signal: AbortSignal | undefined,
  project: string | undefined,
): Promise<JsonMap> {
  if (!isHash(revision)) throw new RepoServerError(2, `revision ${revision} must be resolved`)
  const repository = findRepository(store, repoURL, project)
  const { author, at, message, tags, trailers } = await git.metadata(repository, revision, signal).catch((error: unknown) => {
    throw error instanceof RepoServerError && error.code === 2 ? new RepoServerError(2, `error acquiring repo lock: ${error.message}`) : error
  })
  const commit = isSince(version, '3.1') ? referencedCommit(trailers) : undefined
  return {
    author,
    date: new Date(at * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(tags.length === 0 ? {} : { tags: [...tags] }),
    ...(message === '' ? {} : { message }),
    ...(commit === undefined ? {} : { references: [{ commit }] }),
  }
}

/** What Chart.yaml says of a version. @throws RepoServerError. */
export async function chartDetails(
  { store, charts, clock }: RepoServerParts,
  { repoURL, chart = '' }: ApplicationSource,
  revision: string,
  signal: AbortSignal | undefined,
  project: string | undefined,
): Promise<JsonMap> {
  const repository = findRepository(store, repoURL, project)
  const version = await charts.resolve(repository, chart, revision, true, signal).catch(told('helm client error'))
  const { root, dispose } = await charts
    .open(repository, chart, version, { anew: false, passCredentials: false }, signal)
    .catch(told('error extracting chart'))
  try {
    const text = await externalWork(clock, () => readFile(join(root, 'Chart.yaml'), 'utf8'))
    const [document] = parseGoYaml(text, { yaml11: true })
    return detailsIn(document?.value)
  } finally {
    await dispose()
  }
}

const told =
  (before: string) =>
  (error: unknown): never => {
    throw error instanceof RepoServerError && error.code === 2 ? new RepoServerError(2, `${before}: ${error.message}`) : error
  }

function detailsIn(chart: unknown): JsonMap {
  const [description, home] = [textAt(chart, 'description'), textAt(chart, 'home')]
  const all = isMap(chart) && Array.isArray(chart['maintainers']) ? chart['maintainers'] : []
  const maintainers = all.map((maintainer) => {
    const [name = '', email] = [textAt(maintainer, 'name'), textAt(maintainer, 'email')]
    return email === undefined || email === '' ? name : `${name} <${email}>`.trim()
  })
  return {
    ...(description === undefined || description === '' ? {} : { description }),
    ...(home === undefined || home === '' ? {} : { home }),
    ...(maintainers.length === 0 ? {} : { maintainers }),
  }
}
