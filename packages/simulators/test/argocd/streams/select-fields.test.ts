import { describe, expect, test } from 'vitest'
import { fieldSelection } from '../../../src/argocd/streams/select-fields.ts'

const message = {
  result: {
    type: 'ADDED',
    application: {
      metadata: { name: 'web', labels: { a: 'b' } },
      status: { resources: [{ kind: 'Pod', name: 'p' }, { kind: 'Job' }], health: null },
    },
  },
}

describe('fields of a stream', () => {
  test.each([
    ['result.type', { result: { type: 'ADDED' } }],
    ['result.type,result.application.metadata.name', { result: { type: 'ADDED', application: { metadata: { name: 'web' } } } }],
    ['result.application.status.resources.kind', { result: { application: { status: { resources: [{ kind: 'Pod' }, { kind: 'Job' }] } } } }],
    ['result.application.metadata', { result: { application: { metadata: { name: 'web', labels: { a: 'b' } } } } }],
    ['nothing.like.it', {}],
    ['-result.application.status,result.application.metadata.labels', { result: { type: 'ADDED', application: { metadata: { name: 'web' } } } }],
    [
      '-result.application.metadata,result.application.status.resources.name',
      { result: { type: 'ADDED', application: { status: { resources: [{ kind: 'Pod' }, { kind: 'Job' }], health: null } } } },
    ],
  ])('%s', (fields, expected) => {
    expect(fieldSelection(fields)?.(message)).toEqual(expected)
  })

  test.each([null, ''])('%j asks for everything', (fields) => {
    expect(fieldSelection(fields)).toBeUndefined()
  })
})
