/** Why an ApplicationSet makes no applications, with the reason of its condition. */
export class GenerationFailure extends Error {
  override readonly name = 'GenerationFailure'
  readonly reason: 'ApplicationGenerationFromParamsError' | 'RenderTemplateParamsError' | 'ApplicationValidationError'

  constructor(reason: GenerationFailure['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}
