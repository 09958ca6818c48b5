import type { WriteContext } from '../../cluster/cluster.ts'
import type { JsonMap, KubeObject } from '../../cluster/kube-object.ts'
import { decodeObject } from '../../cluster/write/decode-object.ts'
import type { ResourceCall } from '../routes/call.ts'

/** What does not fit the kind is told or refused before the object is compared with the path. @throws StatusError 400. */
export const decodeSent = ({ kind }: ResourceCall, sent: JsonMap, context: WriteContext): JsonMap =>
  decodeObject(kind, sent as unknown as KubeObject, context, { keepsOwners: true }) as unknown as JsonMap

/** Of an object whose unknown fields have been told. */
export const DECODED: WriteContext = { fieldValidation: 'Ignore' }
