import type { StructuralSchema } from '../../../cluster/schema/structural-schema.ts'
import { type FluxVersion, isSince } from '../../flux-version.ts'
import {
  duration,
  fields,
  flag,
  lengthOf,
  localRef,
  matching,
  oneOf,
  shortDuration,
  since,
  structureOf,
  text,
  withRules,
} from '../structure-parts.ts'

/** The CRD of notification-controller; a Provider has no status. */
export function providerStructure(version: FluxVersion): StructuralSchema {
  const spec = fields({
    address: lengthOf(0, 2048),
    certSecretRef: localRef,
    channel: lengthOf(0, 2048),
    commitStatusExpr: since(version)('2.6', text),
    interval: duration,
    proxy: matching('^(http|https)://.*$', [0, 2048]),
    proxySecretRef: since(version)('2.7', localRef),
    secretRef: localRef,
    serviceAccountName: since(version)('2.6', text),
    suspend: flag,
    timeout: shortDuration,
    'type*': oneOf(...TYPES),
    username: lengthOf(0, 2048),
  })
  return structureOf({ spec: isSince(version, '2.6') ? withRules(spec, COMMIT_STATUS_RULE) : spec })
}

const COMMIT_STATUS_TYPES = ['github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops']

const COMMIT_STATUS_RULE = [
  [...COMMIT_STATUS_TYPES.map((type) => `self.type == '${type}'`), '!has(self.commitStatusExpr)'].join(' || '),
  `spec.commitStatusExpr is only supported for the ${COMMIT_STATUS_TYPES.map((type) => `'${type}'`).join(', ')} provider types`,
] as const

const TYPES = [
  'slack',
  'discord',
  'msteams',
  'rocket',
  'generic',
  'generic-hmac',
  'github',
  'gitlab',
  'gitea',
  'giteapullrequestcomment',
  'bitbucketserver',
  'bitbucket',
  'azuredevops',
  'googlechat',
  'googlepubsub',
  'webex',
  'sentry',
  'azureeventhub',
  'telegram',
  'lark',
  'matrix',
  'opsgenie',
  'alertmanager',
  'grafana',
  'githubdispatch',
  'githubpullrequestcomment',
  'gitlabmergerequestcomment',
  'pagerduty',
  'datadog',
  'nats',
  'zulip',
  'otel',
]
