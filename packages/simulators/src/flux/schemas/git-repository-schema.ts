import { duration, fields, flag, listOf, localRef, oneOf, shortDuration, text } from './schema-parts.ts'

/** `spec` of the CRD of source-controller 1.9, without its validation rules (CEL). */
export const GIT_REPOSITORY_SCHEMA = fields({
  ignore: text,
  include: listOf(fields({ fromPath: text, 'repository*': localRef, toPath: text })),
  'interval*': duration,
  provider: oneOf('generic', 'aws', 'azure', 'github'),
  proxySecretRef: localRef,
  recurseSubmodules: flag,
  ref: fields({ branch: text, commit: text, name: text, semver: text, tag: text }),
  secretRef: localRef,
  serviceAccountName: text,
  sparseCheckout: listOf(text),
  suspend: flag,
  timeout: shortDuration,
  'url*': { type: 'string', pattern: '^(http|https|ssh)://.*$' },
  verify: fields({ mode: oneOf('head', 'HEAD', 'Tag', 'TagAndHEAD'), 'secretRef*': localRef }),
})
