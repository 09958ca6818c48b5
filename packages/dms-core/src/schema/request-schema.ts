import { z } from 'zod'
import { MASK_WORDS, masksIn } from '../findings/masks-in.ts'
import { DNS_LABEL, DNS_LABEL_WORDS } from './dns-label.ts'
import { exactlyOne, given, type Refuse, rule } from './rule.ts'
import { gitRevision, sourcePatchSchema, sourceSchema, sourcesSchema } from './source-schema.ts'

const text = z.string().min(1)
const label = z.string().regex(DNS_LABEL, DNS_LABEL_WORDS)
/** An absent value is one that a patch unsets. */
const labels = z.record(z.string(), z.string().optional())
const milliseconds = z.number().int().min(0)
const json = z.record(z.string(), z.unknown())

const refuseMasks = (value: unknown, refuse: Refuse) => {
  for (const path of masksIn(value)) refuse(path, MASK_WORDS)
}

const refSchema = z.strictObject({ name: text, controlNamespace: text.optional(), kind: text.optional() })

const image = z.strictObject({ newName: text.optional(), tag: text.optional(), digest: text.optional() })
const patchTarget = z.strictObject({ group: z.string().optional(), kind: z.string().optional(), name: z.string().optional() })
const kustomizeSchema = z.strictObject({
  images: z.record(z.string(), image.optional()).optional(),
  replicas: z.record(z.string(), z.number().int().min(0).optional()).optional(),
  patches: z.array(z.strictObject({ patch: text, target: patchTarget.optional() })).optional(),
  components: z.array(text).optional(),
  namePrefix: z.string().optional(),
  nameSuffix: z.string().optional(),
})

const keyed = z.strictObject({ name: text, key: text.optional() })
const valuesFromSchema = z.array(
  z
    .strictObject({ file: text.optional(), secret: keyed.optional(), configMap: keyed.optional(), optional: z.boolean().optional() })
    .check(exactlyOne(['file', 'secret', 'configMap'])),
)

const syncSchema = z.strictObject({
  automated: z.boolean().optional(),
  prune: z.boolean().optional(),
  selfHeal: z.boolean().optional(),
  createNamespace: z.boolean().optional(),
  healthCheck: z.boolean().optional(),
  intervalMs: milliseconds.optional(),
  timeoutMs: milliseconds.optional(),
  retry: z.strictObject({ limit: z.number().int().optional(), backoffMs: milliseconds.optional(), maxBackoffMs: milliseconds.optional() }).optional(),
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
    controlNamespace: label.optional(),
    kind: text.optional(),
    sources: sourcesSchema.optional(),
    source: sourceSchema.optional(),
    gitRepo: text.optional(),
    gitRevision: gitRevision.optional(),
    gitPath: z.string().optional(),
    suspend: z.boolean().optional(),
    ...changeable,
  })
  .check(
    rule((request, refuse) => {
      const found = given(request, SHORTHAND)
      const what = found.length === 0 ? 'found none of them' : `found ${found.join(' and ')}`
      if (found.length !== 1) refuse(['source'], `${what}; accepted is exactly one of ${SHORTHAND.join(', ')}`)
      for (const member of request.gitRepo === undefined ? given(request, ['gitRevision', 'gitPath']) : []) {
        refuse([member], 'found without gitRepo; accepted only beside gitRepo (or write it into source.git)')
      }
      refuseMasks(request, refuse)
    }),
  )

/** What a merge patch of the spec (DeploymentChange) sets; the nulls, which unset, are taken out before. */
export const changeSchema = z.strictObject({ ...changeable, source: sourcePatchSchema.optional(), sources: sourcesSchema.optional() }).check(
  rule((change, refuse) => {
    if (given(change, ['source', 'sources']).length > 1) refuse(['source'], 'found source and sources; accepted is one of them')
    refuseMasks(change, refuse)
  }),
)
