import { DmsError, type JsonObject, type Source } from '@gitops-dms/core'
import type { WireRef } from './reference-types.ts'

/** A source of the contract as the backend's. `at` is where it stands, for messages. Pure. @throws DmsError INVALID_ARGUMENT. */
export function buildSource(source: Source, at: string): JsonObject {
  const alias = source.name === undefined ? {} : { alias: source.name }
  const { git, helm, oci, bucket, existing } = source
  if (git !== undefined) {
    return { ...alias, type: 'git', url: git.repo, ref: buildGitRef(git.revision, `${at}.git.revision`), dir: git.path ?? null }
  }
  if (helm !== undefined) return { ...alias, type: 'chart', repo: helm.repo, chart: helm.chart, version: helm.version ?? null }
  if (oci !== undefined) return { ...alias, type: 'image', url: oci.url, ref: buildImageRef(oci.reference), dir: oci.path ?? null }
  if (bucket !== undefined) {
    return {
      ...alias,
      type: 'bucket',
      endpoint: bucket.endpoint,
      bucket: bucket.bucket,
      prefix: bucket.prefix ?? null,
      dir: bucket.path ?? null,
    }
  }
  if (existing !== undefined) return { ...alias, ...buildLink(existing, at) }
  throw invalid(at, 'found no git, helm, oci, bucket or existing; accepted is exactly one of them')
}

function buildLink(existing: NonNullable<Source['existing']>, at: string): JsonObject {
  if (existing.kind !== 'Package') throw invalid(`${at}.existing.kind`, `found "${existing.kind}"; accepted is "Package"`)
  return {
    type: 'link',
    package: existing.name,
    ...(existing.namespace === undefined ? {} : { namespace: existing.namespace }),
    dir: existing.path ?? null,
    chart: existing.chart ?? null,
    version: existing.version ?? null,
  }
}

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const GIT_FORMS: Readonly<Record<string, string>> = { branch: 'branch', tag: 'tag', commit: 'commit', semver: 'range' }

/** `branch:main` and the like; an unqualified name is a commit if it looks like one, else a branch or tag as the engine finds it. */
function buildGitRef(revision: string | undefined, at: string): WireRef {
  if (revision === undefined) return null
  const colon = revision.indexOf(':')
  if (colon < 0) return COMMIT.test(revision) ? { commit: revision } : { name: revision }
  const form = GIT_FORMS[revision.slice(0, colon)]
  // A colon is illegal in the names of branches and tags.
  if (form === undefined) throw invalid(at, `found ${JSON.stringify(revision)}; accepted before the colon is branch, tag, commit or semver`)
  return { [form]: revision.slice(colon + 1) } as WireRef
}

/** A tag, `sha256:…`, or `semver:<range>`. */
function buildImageRef(reference: string | undefined): WireRef {
  if (reference === undefined) return null
  if (reference.startsWith('sha256:')) return { digest: reference }
  return reference.startsWith('semver:') ? { range: reference.slice('semver:'.length) } : { tag: reference }
}

const invalid = (path: string, found: string) =>
  new DmsError({ code: 'INVALID_ARGUMENT', adapter: 'reference', message: `${path}: ${found}`, details: { path } })
