/** For fc.assert: the same examples in every run, so that a red test stays red; more of them than fast-check's own 100, but for mutants fewer. */
export const PROPERTY_RUNS = { seed: 20_260_101, numRuns: Number(process.env['DMS_PROPERTY_RUNS'] ?? 400) }
