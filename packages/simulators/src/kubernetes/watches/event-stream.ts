/** The size of the buffer that a real server writes a stream through: what is longer, or does not fit any more, leaves in pieces. */
const BUFFER = 2_048
/** Whoever is this far behind is cut off, as a real server does it, instead of being remembered for. */
const MOST_WAITING = 8 * 1024 * 1024

/** The body of a watch or of a log that is followed. Pieces wait here for a reader that is slow, up to a limit. */
export class EventStream {
  readonly readable: ReadableStream<Uint8Array>
  readonly #ended = new AbortController()
  readonly #waiting: Uint8Array[] = []
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #waitingBytes = 0
  #buffer: Buffer[] = []
  #buffered = 0
  #closing = false
  #mute = false

  constructor() {
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#send(),
        cancel: () => this.#ended.abort(),
      },
      { highWaterMark: 4 },
    )
  }

  /** Fires at the end, whoever ended it. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  onEnd(act: () => void): void {
    if (this.#ended.signal.aborted) act()
    else this.#ended.signal.addEventListener('abort', act, { once: true })
  }

  write(text: string): void {
    if (this.#closing || this.#mute || this.#ended.signal.aborted) return
    let bytes = Buffer.from(text)
    while (this.#buffered + bytes.length > BUFFER) {
      // Into an empty buffer a long piece is not copied, it leaves at once.
      if (this.#buffered === 0) {
        this.#queue(bytes)
        return
      }
      const fits = BUFFER - this.#buffered
      this.#keep(bytes.subarray(0, fits))
      this.flush()
      bytes = bytes.subarray(fits)
    }
    this.#keep(bytes)
  }

  flush(): void {
    if (this.#buffered === 0) return
    const piece = this.#buffer.length === 1 ? (this.#buffer[0] as Buffer) : Buffer.concat(this.#buffer)
    this.#buffer = []
    this.#buffered = 0
    this.#queue(piece)
  }

  /** From now on nothing is said any more, but the stream stays open. */
  mute(): void {
    this.flush()
    this.#mute = true
  }

  /** Cleanly, after what is still waiting. */
  end(): void {
    if (this.#closing || this.#ended.signal.aborted) return
    this.flush()
    this.#closing = true
    if (this.#waiting.length === 0) this.#close()
  }

  /** Nobody reads any more. */
  abandon(): void {
    this.#waiting.length = 0
    this.#close()
  }

  /** In the middle, as a server that dies. */
  cut(): void {
    if (this.#ended.signal.aborted) return
    this.#controller?.error(new Error('the server was killed'))
    this.#ended.abort()
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#buffer.push(bytes)
    this.#buffered += bytes.length
  }

  #queue(piece: Uint8Array): void {
    this.#waiting.push(piece)
    this.#waitingBytes += piece.length
    if (this.#waitingBytes > MOST_WAITING) this.#close()
    else this.#send()
  }

  #send(): void {
    while (this.#waiting.length > 0 && (this.#controller?.desiredSize ?? 0) > 0) {
      const piece = this.#waiting.shift() as Uint8Array
      this.#waitingBytes -= piece.length
      this.#controller?.enqueue(piece)
    }
    if (this.#closing && this.#waiting.length === 0) this.#close()
  }

  #close(): void {
    if (this.#ended.signal.aborted) return
    this.#waiting.length = 0
    this.#controller?.close()
    this.#ended.abort()
  }
}
