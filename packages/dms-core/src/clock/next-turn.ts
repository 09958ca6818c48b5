/** Resolves when everything that is ready to happen now has happened: one turn of the event loop, which takes no time. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
