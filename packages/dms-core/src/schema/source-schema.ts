import { z } from 'zod'
import { exactlyOne, given, rule } from './rule.ts'

const SOURCE_TYPES = ['git', 'helm', 'oci', 'bucket', 'existing'] as const

const text = z.string().min(1)

/** What has a ":" says by its prefix what it is: no git ref has one. A misspelt prefix would be a branch that nobody has. */
export const gitRevision = z
  .string()
  .regex(
    /^(?:[^:]+|(?:branch|tag):[^:]+|commit:(?:[0-9a-f]{40}|[0-9a-f]{64})|semver:.+)$/i,
    'a branch, tag or commit, perhaps with "branch:", "tag:", "commit:" (40 or 64 hex digits) or "semver:" in front',
  )
const ociReference = z.string().regex(/^(?:[^:]+|sha256:[0-9a-f]+|semver:.+)$/i, 'a tag, "sha256:<digest>" or "semver:<range>"')

const git = z.strictObject({ repo: text, revision: gitRevision.optional(), path: z.string().optional() })
const helm = z.strictObject({ repo: text, chart: text, version: text.optional() })
const oci = z.strictObject({ url: text, reference: ociReference.optional(), path: z.string().optional() })
const bucket = z.strictObject({ endpoint: text, bucket: text, prefix: z.string().optional(), path: z.string().optional() })
const existing = z.strictObject({
  kind: text,
  name: text,
  namespace: text.optional(),
  path: z.string().optional(),
  chart: text.optional(),
  version: text.optional(),
})

/** Where a deployment comes from (Source). */
export const sourceSchema = z
  .strictObject({
    name: text.optional(),
    git: git.optional(),
    helm: helm.optional(),
    oci: oci.optional(),
    bucket: bucket.optional(),
    existing: existing.optional(),
  })
  .check(exactlyOne(SOURCE_TYPES))

/** What a patch sets in a source: any part of it, of one type. */
export const sourcePatchSchema = z
  .strictObject({
    name: text.optional(),
    git: git.partial().optional(),
    helm: helm.partial().optional(),
    oci: oci.partial().optional(),
    bucket: bucket.partial().optional(),
    existing: existing.partial().optional(),
  })
  .check(
    rule((source, refuse) => {
      const found = given(source, SOURCE_TYPES)
      if (found.length > 1) refuse([], `found ${found.join(' and ')}; accepted is one of ${SOURCE_TYPES.join(', ')}`)
    }),
  )

/** Names are unique: values files refer to a source by its name. */
export const sourcesSchema = z
  .array(sourceSchema)
  .min(1)
  .check(
    rule((sources, refuse) => {
      const names = Array.isArray(sources) ? sources.map((source: { name?: unknown } | null) => source?.name) : []
      for (const [index, name] of names.entries()) {
        if (name !== undefined && names.indexOf(name) < index)
          refuse([index, 'name'], `found ${JSON.stringify(name)} again; names of sources are unique`)
      }
    }),
  )
