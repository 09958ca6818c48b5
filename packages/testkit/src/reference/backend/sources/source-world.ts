import { createHash } from 'node:crypto'
import type { Clock } from '@gitops-dms/core'
import type { PushedContent } from '../../../context/backend.ts'
import { EngineProblem } from '../engine-problem.ts'
import type { WireSource } from '../wire-types.ts'
import { compareVersions } from './version-range.ts'

export interface SourceRevision {
  /** As the engine tells it: a commit, a version of a chart, a digest. */
  readonly id: string
  readonly content: PushedContent
  readonly at: string
}

export interface Repository {
  readonly url: string
  readonly type: Exclude<WireSource['type'], 'link'>
  /** Oldest first. */
  readonly revisions: SourceRevision[]
  readonly branches: Map<string, SourceRevision>
  readonly tags: Map<string, SourceRevision>
}

export type OwnSource = Exclude<WireSource, { type: 'link' }>

/** What is behind every source, in memory. `version` changes whenever anything in it does. */
export class SourceWorld {
  readonly #clock: Clock
  readonly #repositories = new Map<string, Repository>()
  readonly #listeners = new Set<() => void>()
  version = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws EngineProblem when there is none, or none that may be read. */
  repository(source: OwnSource): Repository {
    const there = this.#repositories.get(keyOf(source))
    if (there !== undefined) return there
    const url = urlOf(source)
    const { host, leaf } = placeOf(url)
    if (!host.endsWith('.reference.test')) throw new EngineProblem('source-unreachable', `${url}: the host ${host || 'of this'} cannot be reached`)
    if (leaf.startsWith('missing')) throw new EngineProblem('source-missing', `${url}: there is no such ${source.type}`)
    if (leaf.startsWith('private')) throw new EngineProblem('source-denied', `${url}: the credentials do not open it`)
    const made = this.#make(source)
    this.#add(made, { version: '1.0.0' }, null)
    const first = made.revisions[0] as SourceRevision
    if (made.type === 'git') made.branches.set('stable', first)
    this.#add(made, { version: '1.1.0' }, null)
    return made
  }

  /** New content where the source looks: on its branch or at its tag, else at the head. */
  push(source: OwnSource, content: PushedContent): SourceRevision {
    const revision = this.#add(this.#repositories.get(keyOf(source)) ?? this.#reachable(source), content, source)
    this.version++
    for (const listener of [...this.#listeners]) listener()
    return revision
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #reachable(source: OwnSource): Repository {
    try {
      return this.repository(source)
    } catch {
      return this.#make(source) // whoever pushes there has made it
    }
  }

  #make(source: OwnSource): Repository {
    const made: Repository = { url: keyOf(source), type: source.type, revisions: [], branches: new Map(), tags: new Map() }
    this.#repositories.set(made.url, made)
    return made
  }

  #add(to: Repository, content: PushedContent, source: OwnSource | null): SourceRevision {
    const digest = (algorithm: string) => createHash(algorithm).update(`${to.url} ${to.revisions.length} ${content.version}`).digest('hex')
    const id = to.type === 'git' ? digest('sha1') : to.type === 'chart' ? content.version : `sha256:${digest('sha256')}`
    const revision: SourceRevision = { id, content, at: new Date(this.#clock.now()).toISOString() }
    to.revisions.push(revision)
    if (to.type === 'chart') to.revisions.sort((a, b) => compareVersions(a.id, b.id))
    const ref = source?.type === 'git' || source?.type === 'image' ? source.ref : null
    if (to.type === 'git') {
      to.branches.set(
        ref !== null && 'branch' in ref ? ref.branch : ref !== null && 'name' in ref && !to.tags.has(ref.name) ? ref.name : 'main',
        revision,
      )
      to.tags.set(`v${content.version}`, revision)
    }
    if (to.type === 'image') to.tags.set('latest', revision)
    to.tags.set(content.version, revision)
    if (ref !== null && 'tag' in ref) to.tags.set(ref.tag, revision)
    if (ref !== null && 'name' in ref && to.tags.has(ref.name)) to.tags.set(ref.name, revision)
    return revision
  }
}

function keyOf(source: OwnSource): string {
  return `${source.type} ${urlOf(source)
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^/@]*@/, '')
    .replace(/(\.git)?\/*$/, '')}`
}

export function urlOf(source: OwnSource): string {
  if (source.type === 'chart') return `${source.repo.replace(/\/+$/, '')}/${source.chart}`
  if (source.type === 'bucket') return `${source.endpoint.replace(/\/+$/, '')}/${source.bucket}`
  return source.url
}

function placeOf(url: string): { host: string; leaf: string } {
  const [, host = '', path = ''] = /^(?:[a-z+]+:\/\/)?(?:[^/@]*@)?([^/:]+)(?::\d+)?[/:]?(.*)$/.exec(url) ?? []
  return { host, leaf: path.replace(/\/+$/, '').split('/').at(-1) ?? '' }
}
