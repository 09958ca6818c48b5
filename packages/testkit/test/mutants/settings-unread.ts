import type { Mutant } from '../support/mutant.ts'

export const mutant: Mutant = {
  id: 'O04',
  breaks: 'settings that it does not know are let pass',
  diesBy: ['DMS-META-004'],
  saying: /aSettingThatNobodyKnows/,
  of:
    (make) =>
    ({ settings: { aSettingThatNobodyKnows: _, ...settings }, ...context }) =>
      make({ ...context, settings }),
}
