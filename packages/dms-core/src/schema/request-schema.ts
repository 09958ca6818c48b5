import { z } from 'zod'
import { MASKED } from '../contract/masked.ts'
import { DNS_LABEL, DNS_LABEL_WORDS } from './dns-label.ts'

const text = z.string().min(1)
const label = z.string().regex(DNS_LABEL, DNS_LABEL_WORDS)
const labels = z.record(z.string(), z.string())
const milliseconds = z.number().int().min(0)
const holdsMask = (value: unknown): boolean =>
  value === MASKED || (typeof value === 'object' && value !== null && Object.values(value).some(holdsMask))
const json = z.record(z.string(), z.unknown()).refine((value) => !holdsMask(value), {
  message: `holds ${MASKED}, which stands for a secret that was read; accepted is the value itself, or the member left out`,
})

export const refSchema = z.strictObject({ name: text, controlNamespace: text.optional(), kind: text.optional() })

const SOURCE_TYPES = ['git', 'helm', 'oci', 'bucket', 'existing'] as const
const given = (value: object, names: readonly string[]) => names.filter((name) => Reflect.get(value, name) !== undefined)

const sourceMembers = {
  name: text.optional(),
  git: z.strictObject({ repo: text, revision: text.optional(), path: z.string().optional() }).optional(),
  helm: z.strictObject({ repo: text, chart: text, version: text.optional() }).optional(),
  oci: z.strictObject({ url: text, reference: text.optional(), path: z.string().optional() }).optional(),
  bucket: z.strictObject({ endpoint: text, bucket: text, prefix: z.string().optional(), path: z.string().optional() }).optional(),
  existing: z
    .strictObject({
      kind: text,
      name: text,
      namespace: text.optional(),
      path: z.string().optional(),
      chart: text.optional(),
      version: text.optional(),
    })
    .optional(),
}

const sourceSchema = z.strictObject(sourceMembers).superRefine((source, context) => {
  const found = given(source, SOURCE_TYPES)
  if (found.length === 1) return
  const what = found.length === 0 ? 'found none of them' : `found ${found.join(' and ')}`
  context.addIssue({ code: 'custom', message: `${what}; accepted is exactly one of ${SOURCE_TYPES.join(', ')}` })
})

const image = z.strictObject({ newName: text.optional(), tag: text.optional(), digest: text.optional() })
const patchTarget = z.strictObject({ group: z.string().optional(), kind: z.string().optional(), name: z.string().optional() })
const kustomizeSchema = z.strictObject({
  images: z.record(z.string(), image).optional(),
  replicas: z.record(z.string(), z.number().int().min(0)).optional(),
  patches: z.array(z.strictObject({ patch: text, target: patchTarget.optional() })).optional(),
  components: z.array(text).optional(),
  namePrefix: z.string().optional(),
  nameSuffix: z.string().optional(),
})

const keyed = z.strictObject({ name: text, key: text.optional() })
const valuesFromSchema = z.array(
  z.strictObject({ file: text.optional(), secret: keyed.optional(), configMap: keyed.optional(), optional: z.boolean().optional() }),
)

const syncSchema = z.strictObject({
  automated: z.boolean().optional(),
  prune: z.boolean().optional(),
  selfHeal: z.boolean().optional(),
  createNamespace: z.boolean().optional(),
  healthCheck: z.boolean().optional(),
  intervalMs: milliseconds.optional(),
  timeoutMs: milliseconds.optional(),
  retry: z
    .strictObject({ limit: z.number().int().optional(), backoffMs: milliseconds.optional(), maxBackoffMs: milliseconds.optional() })
    .optional(),
  options: z.array(text).optional(),
})

/** `project`, `values` and the like: what create and change have in common. */
const changeable = {
  project: text.optional(),
  values: json.optional(),
  valuesFrom: valuesFromSchema.optional(),
  kustomize: kustomizeSchema.optional(),
  sync: syncSchema.optional(),
  dependsOn: z.array(z.union([text, refSchema])).optional(),
  labels: labels.optional(),
  annotations: labels.optional(),
  description: z.string().optional(),
  native: json.optional(),
}

const SHORTHAND = ['sources', 'source', 'gitRepo'] as const

/** What consumers write to create a deployment (DeploymentRequest). */
export const requestSchema = z
  .strictObject({
    name: label,
    namespace: label,
    cluster: text.optional(),
    controlNamespace: text.optional(),
    kind: text.optional(),
    sources: z.array(sourceSchema).min(1).optional(),
    source: sourceSchema.optional(),
    gitRepo: text.optional(),
    gitRevision: text.optional(),
    gitPath: z.string().optional(),
    suspend: z.boolean().optional(),
    ...changeable,
  })
  .superRefine((request, context) => {
    const found = given(request, SHORTHAND)
    if (found.length !== 1) {
      const what = found.length === 0 ? 'found none of them' : `found ${found.join(' and ')}`
      context.addIssue({ code: 'custom', path: ['source'], message: `${what}; accepted is exactly one of sources, source, gitRepo` })
    }
    for (const member of given(request, ['gitRevision', 'gitPath'])) {
      if (request.gitRepo !== undefined) continue
      context.addIssue({ code: 'custom', path: [member], message: 'found without gitRepo; accepted only beside gitRepo (or write it into source.git)' })
    }
  })

/** A merge patch of the spec (DeploymentChange): null unsets, so every member may be null. */
export const changeSchema = z
  .strictObject({
    ...Object.fromEntries(Object.keys(changeable).map((member) => [member, z.unknown()])),
    source: z.record(z.string(), z.unknown()).optional(),
    sources: z.array(sourceSchema).min(1).optional(),
  })
  .superRefine((change, context) => {
    if (Object.values(change).every((value) => value === undefined)) {
      context.addIssue({ code: 'custom', message: 'found an empty change; accepted is a merge patch with at least one member' })
    }
    if (holdsMask(change)) {
      context.addIssue({ code: 'custom', message: `holds ${MASKED}, which stands for a secret that was read; accepted is the value itself, or the member left out` })
    }
  })
