import type { JsonMap } from '../../../kube-object.ts'
import { invalidValue, required, unsupported } from '../../../rules/causes.ts'
import type { FieldCause } from '../../field-cause.ts'
import { mapAt, mapsAt, oneOf, requiredText, textOf } from './values.ts'

const RBAC = 'rbac.authorization.k8s.io'

export const roleCauses = (role: JsonMap): FieldCause[] => rulesCauses(role, true)
export const clusterRoleCauses = (role: JsonMap): FieldCause[] => rulesCauses(role, false)

function rulesCauses(role: JsonMap, namespaced: boolean): FieldCause[] {
  return mapsAt(role, 'rules').flatMap((rule, index) => {
    const path = `rules[${index}]`
    const isEmpty = (name: string) => !Array.isArray(rule[name]) || rule[name].length === 0
    const verbs = isEmpty('verbs') ? [required(`${path}.verbs`, 'verbs must contain at least one value')] : []
    if (!isEmpty('nonResourceURLs')) {
      const urls = rule['nonResourceURLs']
      if (namespaced) return [...verbs, invalidValue(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs')]
      const isMixed = !isEmpty('apiGroups') || !isEmpty('resources') || !isEmpty('resourceNames')
      return isMixed
        ? [...verbs, invalidValue(`${path}.nonResourceURLs`, urls, 'rules cannot apply to both regular resources and non-resource URLs')]
        : verbs
    }
    return [
      ...verbs,
      ...(isEmpty('apiGroups') ? [required(`${path}.apiGroups`, 'resource rules must supply at least one api group')] : []),
      ...(isEmpty('resources') ? [required(`${path}.resources`, 'resource rules must supply at least one resource')] : []),
    ]
  })
}

export const roleBindingCauses = (binding: JsonMap): FieldCause[] => bindingCauses(binding, ['Role', 'ClusterRole'], true)
export const clusterRoleBindingCauses = (binding: JsonMap): FieldCause[] => bindingCauses(binding, ['ClusterRole'], false)

function bindingCauses(binding: JsonMap, kinds: readonly string[], namespaced: boolean): FieldCause[] {
  const role = mapAt(binding, 'roleRef')
  return [
    ...(role['apiGroup'] === RBAC || role['apiGroup'] === undefined ? [] : [unsupported('roleRef.apiGroup', textOf(role['apiGroup']), [RBAC])]),
    ...oneOf('roleRef.kind', role['kind'], kinds),
    ...requiredText('roleRef.name', role['name']),
    ...mapsAt(binding, 'subjects').flatMap((subject, index) => subjectCauses(subject, `subjects[${index}]`, namespaced)),
  ]
}

function subjectCauses(subject: JsonMap, path: string, namespaced: boolean): FieldCause[] {
  const named = requiredText(`${path}.name`, subject['name'])
  const group = textOf(subject['apiGroup'])
  switch (subject['kind']) {
    case 'ServiceAccount':
      return [
        ...named,
        ...(group === '' ? [] : [unsupported(`${path}.apiGroup`, group, [''])]),
        ...(namespaced ? [] : requiredText(`${path}.namespace`, subject['namespace'])),
      ]
    case 'User':
    case 'Group':
      return [...named, ...(group === RBAC ? [] : [unsupported(`${path}.apiGroup`, group, [RBAC])])]
    default:
      return [...named, unsupported(`${path}.kind`, textOf(subject['kind']), ['ServiceAccount', 'User', 'Group'])]
  }
}
