import { newStatus } from '../../custom/definition-status.ts'
import { at, isMap, type JsonMap, type KubeObject, textAt } from '../../kube-object.ts'
import type { FieldCause } from '../../schema/field-cause.ts'
import { immutable, invalidValue, required, unsupported } from '../causes.ts'
import { DNS_SUBDOMAIN, SUBDOMAIN_RULE } from '../qualified-name.ts'
import type { KindRules } from './rules-of-one-kind.ts'

const VERSION = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const VERSION_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

export const definitionRules: KindRules = {
  decoded: (definition) => ({ ...definition, spec: withDefaults(definition.spec ?? {}) }),
  prepared: (definition) => ({ ...definition, status: newStatus(definition) }),
  causes: (definition, before) => [
    ...nameCauses(definition),
    ...versionCauses(definition),
    ...scopeCauses(definition),
    ...namesCauses(definition),
    ...(before === undefined ? [] : keptCauses(definition, before)),
  ],
}

function withDefaults(spec: JsonMap): JsonMap {
  const names = isMap(spec['names']) ? spec['names'] : {}
  const kind = textAt(names, 'kind') ?? ''
  const filled = {
    ...names,
    ...(kind === '' ? {} : { singular: names['singular'] ?? kind.toLowerCase(), listKind: names['listKind'] ?? `${kind}List` }),
  }
  return { ...spec, names: filled, conversion: spec['conversion'] ?? { strategy: 'None' } }
}

function nameCauses(definition: KubeObject): FieldCause[] {
  const group = textAt(definition, 'spec', 'group') ?? ''
  const { name } = definition.metadata
  return [
    ...(name === `${textAt(definition, 'spec', 'names', 'plural') ?? ''}.${group}`
      ? []
      : [invalidValue('metadata.name', name, 'must be spec.names.plural+"."+spec.group')]),
    ...(group === '' ? [required('spec.group')] : DNS_SUBDOMAIN.test(group) ? [] : [invalidValue('spec.group', group, SUBDOMAIN_RULE)]),
  ]
}

function versionCauses(definition: KubeObject): FieldCause[] {
  const list = at(definition, 'spec', 'versions')
  const versions = Array.isArray(list) ? list : []
  const causes = versions.flatMap((version, index): FieldCause[] => {
    const path = `spec.versions[${index}]`
    const name = textAt(version, 'name') ?? ''
    const schema = at(version, 'schema', 'openAPIV3Schema')
    const type = at(schema, 'type')
    return [
      ...(VERSION.test(name) && name.length <= 63 ? [] : [invalidValue(`${path}.name`, name, VERSION_RULE)]),
      ...(schema === undefined ? [required(`${path}.schema.openAPIV3Schema`)] : []),
      ...(schema === undefined || type === 'object' ? [] : [rootTypeCause(`${path}.schema.openAPIV3Schema.type`, type)]),
    ]
  })
  if (versions.filter((version) => at(version, 'storage') === true).length === 1) return causes
  return [...causes, invalidValue('spec.versions', versions, 'must have exactly one version marked as storage version')]
}

const rootTypeCause = (field: string, type: unknown): FieldCause =>
  type === undefined || type === '' ? required(field, 'must not be empty at the root') : invalidValue(field, type, 'must be object at the root')

function scopeCauses(definition: KubeObject): FieldCause[] {
  const scope = textAt(definition, 'spec', 'scope') ?? ''
  if (scope === '') return [required('spec.scope')]
  return ['Cluster', 'Namespaced'].includes(scope) ? [] : [unsupported('spec.scope', scope, ['Cluster', 'Namespaced'])]
}

const namesCauses = (definition: KubeObject): FieldCause[] =>
  ['plural', 'singular', 'kind', 'listKind']
    .filter((name) => (textAt(definition, 'spec', 'names', name) ?? '') === '')
    .map((name) => required(`spec.names.${name}`))

/** Once it is established, these stay. */
const keptCauses = (definition: KubeObject, before: KubeObject): FieldCause[] =>
  [['group'], ['scope'], ['names', 'kind'], ['names', 'plural']]
    .filter((path) => at(definition, 'spec', ...path) !== at(before, 'spec', ...path))
    .map((path) => immutable(`spec.${path.join('.')}`, at(definition, 'spec', ...path)))
