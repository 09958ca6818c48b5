import type { RemoteFailure } from '../../git/fetch-repository.ts'

/** Why a source could not be fetched: reason and message of its condition FetchFailed. */
export class SourceFailure extends Error {
  readonly reason: string

  constructor(reason: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SourceFailure'
    this.reason = reason
  }
}

export const checkoutFailure = (text: string, cause?: unknown) =>
  new SourceFailure('GitOperationFailed', `failed to checkout and determine revision: ${text}`, cause)

export const missingReference = (url: string, reference: string) =>
  checkoutFailure(`unable to clone '${url}': couldn't find remote ref "${reference}"`)

export const missingCommit = (commit: string) => checkoutFailure(`unable to resolve commit object for '${commit}': object not found`)

/** What git said about a remote, in the words of source-controller. */
export function remoteFailure(url: string, failure: RemoteFailure): SourceFailure {
  if (failure.kind === 'no-repository') return checkoutFailure(`unable to clone '${url}': repository not found: `, failure)
  if (failure.kind === 'scheme') return checkoutFailure(`unable to clone '${url}': the simulator has no other transport than http and https`, failure)
  return checkoutFailure(`unable to clone '${url}': Get "${url}/info/refs?service=git-upload-pack": ${dialError(url, failure.message)}`, failure)
}

function dialError(url: string, said: string): string {
  if (!URL.canParse(url)) return said.split('\n')[0] ?? said
  const { hostname, port, protocol } = new URL(url)
  if (/Could not resolve host/.test(said)) return `dial tcp: lookup ${hostname}: no such host`
  if (/Failed to connect|Couldn't connect|Connection refused/.test(said)) {
    return `dial tcp ${hostname}:${port || (protocol === 'https:' ? '443' : '80')}: connect: connection refused`
  }
  return said.split('\n')[0] ?? said
}
