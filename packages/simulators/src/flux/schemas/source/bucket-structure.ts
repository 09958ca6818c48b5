import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
import { artifact, reconciledStatus } from '../status-parts.ts'
import {
  duration,
  fields,
  flag,
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

type Rule = readonly [rule: string, message: string]

/** The CRD of source-controller. */
export function bucketStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  const spec = fields({
    'bucketName*': text,
    certSecretRef: from('2.4', localRef),
    'endpoint*': text,
    ignore: text,
    insecure: flag,
    'interval*': duration,
    prefix: text,
    provider: withDefault(oneOf('generic', 'aws', 'gcp', 'azure'), 'generic'),
    proxySecretRef: from('2.4', localRef),
    region: text,
    secretRef: localRef,
    serviceAccountName: from('2.7', text),
    sts: from(
      '2.4',
      fields({
        certSecretRef: localRef,
        'endpoint*': matching('^(http|https)://.*$'),
        'provider*': oneOf('aws', 'ldap'),
        secretRef: localRef,
      }),
    ),
    suspend: flag,
    timeout: withDefault(shortDuration, '60s'),
  })
  const rules = [...(isSince(version, '2.4') ? STS_RULES : []), ...(isSince(version, '2.7') ? ACCOUNT_RULES : [])]
  return structureOf({
    spec: rules.length === 0 ? spec : withRules(spec, ...rules),
    status: reconciledStatus({ artifact, observedIgnore: text, url: text }),
  })
}

const STS_RULES: readonly Rule[] = [
  [
    "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
    "STS configuration is only supported for the 'aws' and 'generic' Bucket providers",
  ],
  [
    "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
    "'aws' is the only supported STS provider for the 'aws' Bucket provider",
  ],
  [
    "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
    "'ldap' is the only supported STS provider for the 'generic' Bucket provider",
  ],
  ["!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)", "spec.sts.secretRef is not required for the 'aws' STS provider"],
  [
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
    "spec.sts.certSecretRef is not required for the 'aws' STS provider",
  ],
]

const ACCOUNT_RULES: readonly Rule[] = [
  ["self.provider != 'generic' || !has(self.serviceAccountName)", "ServiceAccountName is not supported for the 'generic' Bucket provider"],
  ['!has(self.secretRef) || !has(self.serviceAccountName)', 'cannot set both .spec.secretRef and .spec.serviceAccountName'],
]
