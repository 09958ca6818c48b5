import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { artifact, reconciledStatus } from '../status-parts.ts'
import {
  duration,
  fields,
  flag,
  listOf,
  localRef,
  matching,
  oneOf,
  shortDuration,
  structureOf,
  text,
  texts,
  withDefault,
} from '../structure-parts.ts'

/** The CRD of source-controller. */
export const helmRepositoryStructure = (): StructuralSchema =>
  structureOf({
    spec: fields({
      accessFrom: fields({ 'namespaceSelectors*': listOf(fields({ matchLabels: texts })) }),
      certSecretRef: localRef,
      insecure: flag,
      interval: duration,
      passCredentials: flag,
      provider: withDefault(oneOf('generic', 'aws', 'azure', 'gcp'), 'generic'),
      secretRef: localRef,
      suspend: flag,
      timeout: shortDuration,
      type: oneOf('default', 'oci'),
      'url*': matching('^(http|https|oci)://.*$'),
    }),
    status: reconciledStatus({ artifact, url: text }),
  })
