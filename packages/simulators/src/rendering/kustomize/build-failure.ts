import { RenderFailure } from '../render-failure.ts'

export const buildFailure = (message: string, cause?: unknown) => new RenderFailure('build', '', message, cause)

/** A failure gets a prefix from each of its callers; but one of kind `no-yaml` is a text that kustomize notices at the end only. */
export async function withPrefix<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RenderFailure && error.kind !== 'no-yaml') throw buildFailure(`${prefix}: ${error.message}`, error)
    throw error
  }
}

/** Refused by the simulator, where kustomize would go on. */
export const notModelled = (what: string) => buildFailure(`the simulator does not have ${what}`)
