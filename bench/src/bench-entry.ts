/** One number that is claimed, as data: how it is measured, and the most it may be. */
export interface BenchEntry {
  readonly id: string
  readonly what: string
  /** By name of the measure, its unit at the end of the name: the most that it may be. */
  readonly claim: Readonly<Record<string, number>>
  /** Runs in a process of its own, with `gc`. Answers a number for each measure of the claim. */
  run(): Promise<Readonly<Record<string, number>>>
}
