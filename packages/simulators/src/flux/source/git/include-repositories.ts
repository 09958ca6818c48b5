import { cp, mkdir, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { externalWork } from '../../../cluster/external-work.ts'
import { at, isMap, type Json, type JsonMap, textAt } from '../../../cluster/kube-object.ts'
import { GIT_REPOSITORY, SOURCE_GROUP } from '../../kinds.ts'
import type { ObjectDraft } from '../../runtime/object-draft.ts'
import { sourceKey } from '../artifact-store.ts'
import { markProgress } from '../source-conditions.ts'
import { SourceFailure } from '../source-failure.ts'
import { artifactOf, type SourceTools } from '../source-tools.ts'

/** One of `spec.include`, with the artifact that the repository has now. */
export interface Include {
  readonly repository: string
  readonly fromPath: string
  readonly toPath: string
  readonly artifact: JsonMap
}

/** @throws SourceFailure when one of them is not there yet. */
export async function findIncludes({ client }: SourceTools, { object, namespace, conditions }: ObjectDraft): Promise<readonly Include[]> {
  const wanted = at(object, 'spec', 'include')
  const includes: Include[] = []
  for (const include of Array.isArray(wanted) ? wanted : []) {
    const repository = textAt(include, 'repository', 'name') ?? ''
    const found = await client.get(GIT_REPOSITORY, { namespace, name: repository })
    if (found === undefined) {
      const missing = `GitRepository.${SOURCE_GROUP} "${repository}" not found`
      throw unavailable('NotFound', `could not get resource for include '${repository}': ${missing}`)
    }
    const artifact = artifactOf(found)
    if (!isMap(artifact)) throw unavailable('NoArtifact', `no artifact available for include '${repository}'`)
    includes.push({ repository, fromPath: textAt(include, 'fromPath') ?? '', toPath: textAt(include, 'toPath') || repository, artifact })
  }
  conditions.delete('IncludeUnavailable')
  return includes
}

const unavailable = (reason: string, message: string) => new SourceFailure(reason, message, { condition: 'IncludeUnavailable', next: 'wait' })

/** Undefined without includes, as the status has it. */
export const includedArtifacts = (includes: readonly Include[]): Json[] | undefined =>
  includes.length === 0 ? undefined : includes.map(({ artifact }) => artifact)

/** Are these the artifacts that were included, in this order? */
export function isIncluded(includes: readonly Include[], included: unknown): boolean {
  const before = Array.isArray(included) ? included : []
  const same = (a: unknown, b: unknown) => ['revision', 'digest'].every((member) => textAt(a, member) === textAt(b, member))
  return before.length === includes.length && includes.every(({ artifact }, index) => same(artifact, before[index]))
}

/** Other artifacts than those of the last pass are announced before anything is fetched. */
export async function noteIncludes(draft: ObjectDraft, includes: readonly Include[]): Promise<void> {
  const { conditions, status } = draft
  const before = Array.isArray(status['includedArtifacts']) ? status['includedArtifacts'] : []
  const revisions = before.map((artifact) => textAt(artifact, 'revision'))
  const same = before.length === includes.length && includes.every(({ artifact }) => revisions.includes(textAt(artifact, 'revision')))
  if (same) return
  const message = 'included artifacts differ from last observed includes'
  if (before.length > 0) conditions.set({ type: 'ArtifactOutdated', status: 'True', reason: 'IncludeChange', message })
  markProgress(conditions, `building artifact: ${message}`, 'with-ready')
  await draft.save()
}

/** @throws SourceFailure. */
export async function copyIncludes(tools: SourceTools, { namespace }: ObjectDraft, includes: readonly Include[], directory: string): Promise<void> {
  for (const { repository, fromPath, toPath, artifact } of includes) {
    const source = sourceKey({ kind: GIT_REPOSITORY.kind, namespace, name: repository })
    const revision = textAt(artifact, 'revision') ?? ''
    const failed = (why: string, cause?: unknown) => {
      const message = `failed to copy '${repository}' include from ${fromPath} to ${toPath}: ${why}`
      return new SourceFailure('CopyFailure', message, { condition: 'StorageOperationFailed', cause })
    }
    const copied = await tools.artifacts
      .read(source, revision, (from) => externalWork(tools.clock, () => copyFolder(join(from, rooted(fromPath)), join(directory, rooted(toPath)))))
      .catch((error: unknown) => {
        throw error instanceof Error && 'code' in error ? failed(String(error.code), error) : error
      })
    if (copied === undefined) throw failed('no such file or directory')
    if (!copied.value) throw failed('file exists')
  }
}

/** A path cannot lead out of the folder. */
const rooted = (path: string) => resolve('/', path)

/** False = there is something already. */
async function copyFolder(from: string, to: string): Promise<boolean> {
  const there = await readdir(to).catch(() => []) // not there yet
  if (there.length > 0) return false
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, { recursive: true })
  return true
}
