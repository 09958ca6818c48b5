import { BUILT_IN_KINDS, type KindInfo } from '../cluster/kinds.ts'

/** Custom resources and built-in ones differ on the wire in many small things. */
export const isBuiltIn = (info: KindInfo): boolean => BUILT_IN_KINDS.includes(info)
