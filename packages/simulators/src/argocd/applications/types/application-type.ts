import type { GoStruct } from './go-struct.ts'
import { OPERATION } from './operation-type.ts'
import { SPEC } from './spec-type.ts'
import { STATUS } from './status-type.ts'

export const METADATA: GoStruct = {
  type: 'ObjectMeta',
  fields: {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    selfLink: 'string',
    uid: 'string',
    resourceVersion: 'string',
    generation: 'int64',
    creationTimestamp: 'any',
    deletionTimestamp: 'any',
    deletionGracePeriodSeconds: 'int64',
    labels: { map: 'string' },
    annotations: { map: 'string' },
    ownerReferences: {
      list: {
        type: 'OwnerReference',
        fields: { apiVersion: 'string', kind: 'string', name: 'string', uid: 'string', controller: 'bool', blockOwnerDeletion: 'bool' },
        always: ['apiVersion', 'kind', 'name', 'uid'],
        pointers: { controller: '2.14', blockOwnerDeletion: '2.14' },
      },
    },
    finalizers: { list: 'string' },
    managedFields: { list: 'any' },
  },
  pointers: { deletionGracePeriodSeconds: '2.14' },
}

/** Without kind and apiVersion, which no answer has. */
export const APPLICATION_TYPE: GoStruct = {
  type: 'Application',
  fields: { metadata: METADATA, spec: SPEC, status: STATUS, operation: OPERATION },
  always: ['metadata', 'spec', 'status'],
}
