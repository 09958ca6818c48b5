import type { KindInfo } from '../../cluster/kinds.ts'
import { StatusError } from '../../cluster/status-error.ts'
import type { Call } from './call.ts'

/** Of custom resources. */
export const notSupported = (kind: KindInfo, { info }: Call): StatusError => {
  const resource = `${kind.plural}.${kind.group}`
  const details = { ...(kind.group === '' ? {} : { group: kind.group }), kind: kind.plural }
  return new StatusError(405, 'MethodNotAllowed', `${info.verb} is not supported on resources of kind "${resource}"`, details)
}
