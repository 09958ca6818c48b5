import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { artifact, reconciledStatus } from '../status-parts.ts'
import { duration, fields, flag, listOf, localRef, oneOf, structureOf, text, withDefault, withRules } from '../structure-parts.ts'

/** The CRD of source-controller. */
export const helmChartStructure = (): StructuralSchema =>
  structureOf({
    spec: withRules(
      fields({
        'chart*': text,
        ignoreMissingValuesFiles: flag,
        'interval*': duration,
        reconcileStrategy: withDefault(oneOf('ChartVersion', 'Revision'), 'ChartVersion'),
        'sourceRef*': fields({ apiVersion: text, 'kind*': oneOf('HelmRepository', 'GitRepository', 'Bucket'), 'name*': text }),
        suspend: flag,
        valuesFiles: listOf(text),
        verify: fields({
          matchOIDCIdentity: listOf(fields({ 'issuer*': text, 'subject*': text })),
          'provider*': withDefault(oneOf('cosign', 'notation'), 'cosign'),
          secretRef: localRef,
        }),
        version: withDefault(text, '*'),
      }),
      ["!has(self.verify) || self.sourceRef.kind == 'HelmRepository'", "spec.verify is only supported when spec.sourceRef.kind is 'HelmRepository'"],
    ),
    status: reconciledStatus({
      artifact,
      observedChartName: text,
      observedSourceArtifactRevision: text,
      observedValuesFiles: listOf(text),
      url: text,
    }),
  })
