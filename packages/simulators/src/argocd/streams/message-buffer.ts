/** What a watcher has not read yet. When it is full, what comes is lost without a word. */
export class MessageBuffer<T> {
  readonly #size: number
  readonly #messages: T[] = []
  #wake: (() => void) | undefined
  /** How many were lost. */
  dropped = 0

  constructor(size: number) {
    this.#size = size
  }

  push(message: T): void {
    if (this.#messages.length >= this.#size) this.dropped++
    else this.#messages.push(message)
    this.#wake?.()
  }

  /** Waits for the next; ends with the signal, whose reason it throws. */
  async next(signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted()
      const [message] = this.#messages.splice(0, 1)
      if (message !== undefined) return message
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(signal.reason)
        signal.addEventListener('abort', onAbort, { once: true })
        this.#wake = () => {
          this.#wake = undefined
          signal.removeEventListener('abort', onAbort)
          resolve()
        }
      })
    }
  }
}
