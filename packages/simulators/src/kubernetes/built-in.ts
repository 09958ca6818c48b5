import type { KindInfo } from '../cluster/kinds.ts'
import { BUILT_IN_RESOURCES } from './discovery/built-in-resources.ts'

const GROUPS = new Set(BUILT_IN_RESOURCES.map(({ group }) => group))

export const isBuiltInGroup = (group: string): boolean => GROUPS.has(group)

/** Custom resources and built-in ones differ on the wire in many small things. */
export const isBuiltIn = (info: KindInfo): boolean => GROUPS.has(info.group)
