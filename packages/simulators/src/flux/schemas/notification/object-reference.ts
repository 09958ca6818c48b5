import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
import { lengthOf, oneOf, text, texts } from '../structure-parts.ts'

/** Objects that an Alert listens to, or a Receiver triggers: one by its name, or all (`*`) by their labels. */
export const objectReference = (version: FluxVersion): Record<string, StructuralSchema> => ({
  apiVersion: text,
  'kind*': oneOf(
    'Bucket',
    'GitRepository',
    'Kustomization',
    'HelmRelease',
    'HelmChart',
    'HelmRepository',
    'ImageRepository',
    'ImagePolicy',
    'ImageUpdateAutomation',
    'OCIRepository',
    ...(isSince(version, '2.7') ? ['ArtifactGenerator', 'ExternalArtifact'] : []),
  ),
  matchLabels: texts,
  'name*': lengthOf(1, 253),
  namespace: lengthOf(1, 253),
})
