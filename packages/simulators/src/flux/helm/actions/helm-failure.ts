import { StatusError } from '../../../cluster/status-error.ts'
import { RenderFailure } from '../../../rendering/render-failure.ts'

/** Why a Helm action failed, in Helm's words. */
export class HelmFailure extends Error {}

/** Refused by the API server, not renderable, or failed as Helm action: anything else is no failure of the release. */
export const isHelmFailure = (error: unknown): error is Error =>
  error instanceof HelmFailure || error instanceof RenderFailure || error instanceof StatusError
