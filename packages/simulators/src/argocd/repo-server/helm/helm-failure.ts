import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { RepoServerError } from '../repo-server-error.ts'

/** A helm command that ended with an error. */
export class HelmFailure extends RepoServerError {
  /** What Helm itself said. */
  readonly said: string

  /** @param before what Argo CD puts before it. */
  constructor(version: ArgoCdVersion, before: string, command: string, said: string) {
    super(2, `${before}: ${isSince(version, '3.4') ? 'failed running helm: ' : ''}\`${command}\` failed exit status 1: Error: ${said}`)
    this.said = said
  }
}
