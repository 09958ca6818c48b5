import { textAt } from '../../src/cluster/kube-object.ts'
import { written } from './written-out.ts'

/** An object that a recorded request made has another uid here; later requests that name its uid have to name the one of here. */
export class CarriedUids {
  readonly #now = new Map<string, string>()

  learn(recorded: unknown, text: string): void {
    const then = textAt(recorded, 'metadata', 'uid')
    const now = /"uid":\s*"([0-9a-f-]{36})"/.exec(text)?.[1]
    if (then !== undefined && now !== undefined) this.#now.set(then, now)
  }

  /** The bytes of a recorded body, as they are sent here. */
  bytes(body: unknown): Buffer | undefined {
    const whole = written(body)
    if (whole === null || whole === undefined) return undefined
    const text = typeof whole === 'string' ? whole : JSON.stringify(whole)
    return Buffer.from(text.replace(UID, (uid) => this.#now.get(uid) ?? uid))
  }
}

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
