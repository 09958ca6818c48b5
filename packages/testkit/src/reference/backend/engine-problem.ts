/** Why the engine cannot bring a spec about, in its own words; becomes `status.problem` and the message of a failed operation. */
export class EngineProblem extends Error {
  override readonly name = 'EngineProblem'
  readonly reason: string

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
  }
}
