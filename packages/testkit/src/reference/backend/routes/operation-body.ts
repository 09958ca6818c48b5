import { anyObject, flag, integer, list, maybe, members, oneOf, or, orNull, type Shape, text, textMap } from '../json-shape.ts'
import { invalid } from '../wire-error.ts'
import { operationId } from './write-routes.ts'

const MOST_REPLICAS = 2 ** 31 - 1

const id: Shape<string | null> = (value, path) => operationId(orNull(text)(value, path))
const common = { id, initiator: orNull(text) }
const readObjectName = members({ group: text, version: maybe(text), kind: text, namespace: orNull(text), name: text })

const bodies = {
  reconcile: members({
    ...common,
    type: oneOf('reconcile'),
    withSource: or(flag, false),
    force: or(flag, false),
    prune: orNull(flag),
    revision: orNull(text),
    resources: orNull(list(readObjectName)),
  }),
  rollback: members({
    ...common,
    type: oneOf('rollback'),
    to: orNull(text),
    strategy: oneOf('operation', 'pin'),
    pause: or(flag, true),
    prune: orNull(flag),
    reason: orNull(text),
    actor: orNull(text),
  }),
  scale: members({
    ...common,
    type: oneOf('scale'),
    workload: members({ kind: text, name: text, namespace: orNull(text) }),
    replicas: integer(0, MOST_REPLICAS),
  }),
  action: members({ ...common, type: oneOf('action'), object: readObjectName, name: text, params: or(textMap, {}) }),
}

export type OperationBody = ReturnType<(typeof bodies)[keyof typeof bodies]>

export function readOperationBody(body: unknown): OperationBody {
  const { type } = anyObject(body, 'body')
  if (typeof type !== 'string' || !Object.hasOwn(bodies, type)) throw invalid('type', `one of ${Object.keys(bodies).join(', ')} is wanted`)
  return bodies[type as keyof typeof bodies](body, '')
}
