import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import type { FluxVersion } from '../../flux-version.ts'
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
  since,
  structureOf,
  text,
  withDefault,
} from '../structure-parts.ts'

/** The CRD of source-controller. */
export function ociRepositoryStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  return structureOf({
    spec: fields({
      certSecretRef: localRef,
      ignore: text,
      insecure: flag,
      'interval*': duration,
      layerSelector,
      provider: withDefault(oneOf('generic', 'aws', 'azure', 'gcp'), 'generic'),
      proxySecretRef: from('2.4', localRef),
      ref: fields({ digest: text, semver: text, semverFilter: text, tag: text }),
      secretRef: localRef,
      serviceAccountName: text,
      suspend: flag,
      timeout: withDefault(shortDuration, '60s'),
      'url*': matching('^oci://.*$'),
      verify: verify(version),
    }),
    status: reconciledStatus({ artifact, observedIgnore: text, observedLayerSelector: layerSelector, url: text }),
  })
}

const layerSelector = fields({ mediaType: text, operation: oneOf('extract', 'copy') })

/** Of a signed OCI artifact. */
const verify = (version: FluxVersion): StructuralSchema =>
  fields({
    matchOIDCIdentity: listOf(fields({ 'issuer*': text, 'subject*': text })),
    'provider*': withDefault(oneOf('cosign', 'notation'), 'cosign'),
    secretRef: localRef,
    trustedRootSecretRef: since(version)('2.9', localRef),
  })
