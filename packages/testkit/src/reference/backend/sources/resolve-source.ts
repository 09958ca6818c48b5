import { EngineProblem } from '../engine-problem.ts'
import type { WireRef, WireSource } from '../wire-types.ts'
import type { OwnSource, Repository, SourceRevision, SourceWorld } from './source-world.ts'
import { urlOf } from './source-world.ts'
import { isRange, newestInRange } from './version-range.ts'

export interface ResolvedSource {
  /** The source with its link followed. */
  readonly source: OwnSource
  readonly revision: SourceRevision
}

/** By namespace and name, what a link stands for. */
export type FindPackage = (namespace: string, name: string) => WireSource | undefined

/** @throws EngineProblem */
export function resolveSource(world: SourceWorld, source: WireSource, find: FindPackage): ResolvedSource {
  const own = followLink(source, find)
  return { source: own, revision: revisionOf(world.repository(own), own) }
}

export function followLink(source: WireSource, find: FindPackage): OwnSource {
  if (source.type !== 'link') return source
  const target = find(source.namespace, source.package)
  if (target === undefined || target.type === 'link') {
    throw new EngineProblem('source-missing', `the package ${source.namespace}/${source.package} is not there`)
  }
  const alias = source.alias === undefined ? {} : { alias: source.alias }
  if (target.type === 'chart') return { ...target, chart: source.chart ?? target.chart, version: source.version ?? target.version, ...alias }
  return { ...target, dir: source.dir ?? target.dir, ...alias }
}

/** The same source, held at this revision, so that nothing new is found there. */
export function pinSource(source: WireSource, resolved: ResolvedSource): WireSource {
  const { id } = resolved.revision
  switch (source.type) {
    case 'git':
      return { ...source, ref: { commit: id } }
    case 'image':
      return { ...source, ref: { digest: id } }
    case 'chart':
      return { ...source, version: id }
    case 'link':
      return resolved.source.type === 'chart' ? { ...source, version: id } : pinSource(resolved.source, resolved)
    default:
      return source
  }
}

/** The revision of this name in the same place: for a reconcile that asks for another one. */
export function resolveAt(world: SourceWorld, { source }: ResolvedSource, name: string): ResolvedSource {
  const repository = world.repository(source)
  const revision = repository.revisions.find(({ id }) => id === name) ?? repository.branches.get(name) ?? repository.tags.get(name)
  if (revision === undefined) throw absent(source, name)
  return { source, revision }
}

function revisionOf(repository: Repository, source: OwnSource): SourceRevision {
  switch (source.type) {
    case 'git':
      return byRef(repository, source, source.ref, repository.branches.get('main'))
    case 'image':
      return byRef(repository, source, source.ref, repository.tags.get('latest'))
    case 'chart': {
      const { version } = source
      const versions = repository.revisions.map(({ id }) => id)
      const wanted = version === null ? versions.at(-1) : isRange(version) ? newestInRange(versions, version) : version
      return repository.revisions.findLast(({ id }) => id === wanted) ?? missing(source, version ?? 'any version')
    }
    default:
      return repository.revisions.at(-1) ?? missing(source, 'any content')
  }
}

function byRef({ revisions, branches, tags }: Repository, source: OwnSource, ref: WireRef, otherwise: SourceRevision | undefined): SourceRevision {
  if (ref === null) return otherwise ?? missing(source, 'the default')
  if ('branch' in ref) return branches.get(ref.branch) ?? missing(source, ref.branch)
  if ('tag' in ref) return tags.get(ref.tag) ?? missing(source, ref.tag)
  if ('name' in ref) return branches.get(ref.name) ?? tags.get(ref.name) ?? missing(source, ref.name)
  if ('range' in ref) return tags.get(newestInRange([...tags.keys()], ref.range) ?? '') ?? missing(source, ref.range)
  const id = 'commit' in ref ? ref.commit : ref.digest
  return revisions.find((revision) => revision.id === id) ?? missing(source, id)
}

const absent = (source: OwnSource, name: string) => new EngineProblem('source-missing', `${urlOf(source)}: ${JSON.stringify(name)} is not there`)

function missing(source: OwnSource, name: string): never {
  throw absent(source, name)
}
