import { DmsError } from '../../errors/dms-error.ts'

/** The one who cannot is told by which capability: a path into CapabilitiesV1, as precise as it can be. */
export const unsupported = (capability: string, message: string): DmsError => new DmsError({ code: 'UNSUPPORTED', capability, message })
