import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { conditions } from '../status-parts.ts'
import { commonMetadata, fields, lengthOf, listOf, matching, oneOf, structureOf, text, withRules } from '../structure-parts.ts'

/** The CRD of source-watcher. */
export const artifactGeneratorStructure = (): StructuralSchema =>
  structureOf({
    spec: withRules(
      fields({
        'artifacts*': listOf(artifact, { minItems: 1, maxItems: 1000 }),
        commonMetadata,
        pathPattern: matching(FROM, [0, 1024]),
        'sources*': listOf(source, { minItems: 1, maxItems: 1000 }),
      }),
      [
        String.raw`has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'))`,
        'artifact names must be valid Kubernetes object names when pathPattern is not set',
      ],
    ),
    status: fields({
      conditions,
      inventory: listOf(fields({ 'digest*': text, 'filename*': text, 'name*': text, 'namespace*': text })),
      lastHandledReconcileAt: text,
      observedSourcesDigest: text,
    }),
  })

const FROM = '^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)/(.*)$'
const ALIAS = '^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)$'

const artifact = fields({
  'copy*': listOf(
    fields({
      exclude: listOf(text, { maxItems: 100 }),
      'from*': matching(FROM, [1, 1024]),
      strategy: oneOf('Overwrite', 'Merge', 'Extract'),
      'to*': matching('^@(artifact)/(.*)$', [1, 1024]),
    }),
    { minItems: 1 },
  ),
  'name*': lengthOf(1, 253),
  originRevision: matching(ALIAS, [0, 64]),
  revision: matching(ALIAS, [0, 64]),
})

const source = fields({
  'alias*': matching('^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$', [0, 63]),
  'kind*': oneOf('Bucket', 'GitRepository', 'OCIRepository', 'HelmChart', 'ExternalArtifact'),
  'name*': matching('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$', [0, 253]),
  namespace: matching('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', [1, 63]),
})
