export interface Started {
  /** How to reach it. */
  readonly lines: readonly string[]
  close(): Promise<void>
}

/** Starts, tells, and waits for a signal, after which nothing is left. */
export async function untilStopped(start: () => Promise<Started>): Promise<void> {
  // Listened to from the first moment: a signal during the start must not leave half of it behind.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const started = await start()
  process.stdout.write(`${[...started.lines, 'Ctrl-C ends it.'].join('\n')}\n`)
  await stopped
  await started.close()
}
