import { apiVersionOf, type KindInfo } from '../kinds.ts'
import type { JsonMap, KubeObject } from '../kube-object.ts'
import { withDefaults } from '../merge.ts'
import { invalid, StatusError } from '../status-error.ts'
import { deploymentCauses } from './deployment-rules.ts'
import { pruned, unknownFields, violations } from './object-schema.ts'

/** Those of the fields of a spec come back with every write; the one of a whole status is for new objects only. */
export function withSpecDefaults(info: KindInfo, object: KubeObject): KubeObject {
  const defaults = info.defaults?.['spec']
  return object.spec === undefined || defaults === undefined ? object : { ...object, spec: withDefaults(object.spec, defaults) as JsonMap }
}

/** Drops what the schema of the kind does not know. @throws StatusError 422. */
export function requireSchema(info: KindInfo, object: KubeObject, before?: KubeObject): void {
  const broken = info.kind === 'Deployment' && info.group === 'apps' ? deploymentCauses(object) : []
  if (broken.length > 0) throw invalid(info, object.metadata.name, broken)
  if (info.schema === undefined || object.spec === undefined) return
  object.spec = pruned(info.schema, object.spec) as JsonMap
  const causes = violations(info.schema, object.spec, 'spec', before?.spec)
  if (causes.length > 0) throw invalid(info, object.metadata.name, causes)
}

/** An apply is typed: an unknown field is a 500 without a reason, whatever `fieldValidation` says (recorded). @throws StatusError 500. */
export function requireDeclared(info: KindInfo, object: KubeObject): void {
  if (info.schema === undefined || object.spec === undefined) return
  const [unknown] = unknownFields(info.schema, object.spec, 'spec')
  if (unknown === undefined) return
  const { namespace, name } = object.metadata
  const typed = `${namespace === undefined ? '' : `${namespace}/`}${name}; ${apiVersionOf(info)}, Kind=${info.kind}`
  throw new StatusError(500, '', `failed to create typed patch object (${typed}): .${unknown}: field not declared in schema`)
}
