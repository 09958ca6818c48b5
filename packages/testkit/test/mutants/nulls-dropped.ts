import type { JsonObject } from '@gitops-dms/core'
import { type Mutant, replacing } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O11',
  breaks: 'nulls inside values are dropped',
  diesBy: ['DMS-CREATE-005'],
  saying: /values.nothing/,
  of: replacing((sound) => ({
    createDeployment: (spec, options) => sound.createDeployment({ ...spec, ...(spec.values && { values: withoutNulls(spec.values) }) }, options),
  })),
}

const withoutNulls = (values: JsonObject): JsonObject => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
