import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
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
  withRules,
} from '../structure-parts.ts'

/** The CRD of source-controller. */
export function gitRepositoryStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  const providers = ['generic', ...(isSince(version, '2.9') ? ['aws'] : []), 'azure', ...(isSince(version, '2.5') ? ['github'] : [])]
  const spec = fields({
    ignore: text,
    include,
    'interval*': duration,
    provider: from('2.4', oneOf(...providers)),
    proxySecretRef: localRef,
    recurseSubmodules: flag,
    ref: fields({ branch: text, commit: text, name: text, semver: text, tag: text }),
    secretRef: localRef,
    serviceAccountName: from('2.7', text),
    sparseCheckout: from('2.6', listOf(text)),
    suspend: flag,
    timeout: withDefault(shortDuration, '60s'),
    'url*': matching('^(http|https|ssh)://.*$'),
    verify: fields({ mode: withDefault(oneOf('head', 'HEAD', 'Tag', 'TagAndHEAD'), 'HEAD'), 'secretRef*': localRef }),
  })
  return structureOf({
    spec: isSince(version, '2.7') ? withRules(spec, accountRule(version)) : spec,
    status: reconciledStatus({
      artifact,
      includedArtifacts: listOf(artifact),
      observedIgnore: text,
      observedInclude: include,
      observedRecurseSubmodules: flag,
      observedSparseCheckout: from('2.6', listOf(text)),
      sourceVerificationMode: text,
    }),
  })
}

const include = listOf(fields({ fromPath: text, 'repository*': localRef, toPath: text }))

const accountRule = (version: FluxVersion): [rule: string, message: string] =>
  isSince(version, '2.9')
    ? [
        "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
        "serviceAccountName can only be set when provider is 'azure' or 'aws'",
      ]
    : [
        "!has(self.serviceAccountName) || (has(self.provider) && self.provider == 'azure')",
        "serviceAccountName can only be set when provider is 'azure'",
      ]
