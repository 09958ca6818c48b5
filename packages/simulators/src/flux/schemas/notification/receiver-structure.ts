import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
import { reconciledStatus } from '../status-parts.ts'
import { duration, fields, flag, listOf, localRef, matching, oneOf, since, structureOf, text, withDefault, withRules } from '../structure-parts.ts'
import { objectReference } from './object-reference.ts'

/** The CRD of notification-controller. */
export function receiverStructure(version: FluxVersion): StructuralSchema {
  const from = since(version)
  const withOidc = isSince(version, '2.9')
  const members = {
    events: listOf(text),
    interval: withDefault(duration, '10m'),
    oidcProviders: from('2.9', oidcProviders),
    resourceFilter: from('2.5', text),
    'resources*': listOf(fields({ ...objectReference(version), filter: from('2.9', text) })),
    suspend: flag,
    'type*': oneOf(
      'generic',
      'generic-hmac',
      ...(withOidc ? ['generic-oidc'] : []),
      'github',
      'gitlab',
      'bitbucket',
      'harbor',
      'dockerhub',
      'quay',
      'gcr',
      'nexus',
      'acr',
      'cdevents',
    ),
  }
  return structureOf({
    spec: withOidc ? withRules(fields({ ...members, secretRef: localRef }), ...OIDC_RULES) : fields({ ...members, 'secretRef*': localRef }),
    status: reconciledStatus({ webhookPath: text }),
  })
}

const oidcProviders: StructuralSchema = {
  ...listOf(
    fields({
      audience: text,
      'issuerURL*': matching('^https?://'),
      'validations*': listOf(fields({ 'expression*': text, 'message*': text }), { minItems: 1 }),
      variables: listOf(fields({ 'expression*': text, 'name*': text })),
    }),
  ),
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['issuerURL'],
}

const OIDC_RULES: readonly (readonly [rule: string, message: string])[] = [
  [
    "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)",
    'generic-oidc receivers must define at least one oidcProvider',
  ],
  [
    "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0",
    'oidcProviders can only be set when type is generic-oidc',
  ],
  ["self.type != 'generic-oidc' || !has(self.secretRef)", 'secretRef cannot be set when type is generic-oidc'],
  ["self.type == 'generic-oidc' || has(self.secretRef)", 'secretRef is required when type is not generic-oidc'],
]
