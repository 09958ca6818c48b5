/** For fc.assert: the same examples in every run, so that a red test stays red; more of them than fast-check's own 100. */
export const PROPERTY_RUNS = { seed: 20_260_101, numRuns: 400 } as const
