import { at, isMap, type JsonMap, type KubeObject, textAt } from '../kube-object.ts'

export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io'

interface Condition {
  readonly type: string
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/** Before anyone looked at it. */
export const newStatus = (definition: KubeObject): JsonMap => ({
  conditions: null,
  acceptedNames: { plural: '', kind: '' },
  storedVersions: storedVersions(definition),
})

export const namesAccepted = (definition: KubeObject, time: string): JsonMap => ({
  ...definition.status,
  acceptedNames: namesOf(definition),
  conditions: [
    conditionAt(time, { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }),
    conditionAt(time, { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' }),
  ],
})

export const establishedStatus = (definition: KubeObject, time: string): JsonMap => ({
  ...(definition.status ?? newStatus(definition)),
  acceptedNames: namesOf(definition),
  conditions: [
    conditionAt(time, { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }),
    conditionAt(time, {
      type: 'Established',
      status: 'True',
      reason: 'InitialNamesAccepted',
      message: 'the initial names have been accepted',
    }),
  ],
  storedVersions: storedVersions(definition),
})

/** The last condition of a definition: its deletion. */
export const terminating = (definition: KubeObject, time: string, reason: string, message: string): JsonMap => ({
  ...definition.status,
  conditions: [
    ...conditionsOf(definition).filter((condition) => condition['type'] !== 'Terminating'),
    conditionAt(time, { type: 'Terminating', status: 'True', reason, message }),
  ],
})

export const isEstablished = (definition: KubeObject) =>
  conditionsOf(definition).some((condition) => condition['type'] === 'Established' && condition['status'] === 'True')

const conditionAt = (lastTransitionTime: string, { type, status, reason, message }: Condition): JsonMap => ({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
})

function conditionsOf(definition: KubeObject): JsonMap[] {
  const conditions = at(definition, 'status', 'conditions')
  return Array.isArray(conditions) ? conditions.filter(isMap) : []
}

const namesOf = (definition: KubeObject): JsonMap => {
  const names = at(definition, 'spec', 'names')
  return isMap(names) ? { ...names } : {}
}

const storedVersions = (definition: KubeObject): string[] => {
  const versions = at(definition, 'spec', 'versions')
  return (Array.isArray(versions) ? versions : [])
    .filter((version) => at(version, 'storage') === true)
    .map((version) => textAt(version, 'name') ?? '')
}
