import type { MakeAdapter } from '../../src/index.ts'
import { createReferenceAdapter, type ReferenceAdapterSettings } from '../../src/reference/index.ts'

/** The reference adapter as the kit asks for one; also loaded by the second process of a check. */
export const adapter: MakeAdapter = ({ settings, ...context }) => createReferenceAdapter(settings as unknown as ReferenceAdapterSettings, context)
