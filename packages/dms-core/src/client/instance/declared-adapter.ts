import type { DmsAdapterV1 } from '../../contract/adapter-v1.ts'

/** The adapter once its capability has been required: assertAdapter has made sure that the methods of what it declares are there. */
export const declared = (adapter: DmsAdapterV1): Required<DmsAdapterV1> => adapter as Required<DmsAdapterV1>
