/** Ends of names, without case and separators, whose values are credentials: `authToken`, `X-Api-Key`, `client_secret`, `Set-Cookie`. */
const SECRET_END =
  /(?:authorization|cookies?|tokens?|jwt|passw(?:or)?ds?|pwd|passphrase|secrets?|secretstring|credentials?|signature|sessionid|apikeys?|accesskey|accesskeyid|accountkey|privatekey|secretkey|signingkey|sharedkey|subscriptionkey|clientkeydata|kubeconfigcontent|dockerconfigjson)$/
const SECRET_WHOLE = /^(?:auth|pass|sig)$/

/** Whether a member, header, query parameter or variable of this name holds a credential. */
export function isSecretName(name: string): boolean {
  const plain = name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  return SECRET_END.test(plain) || SECRET_WHOLE.test(plain)
}

/** Of headers only those are shown that are known to hold none: settings may send any header with a credential in it. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'age',
  'allow',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'etag',
  'expires',
  'host',
  'keep-alive',
  'last-modified',
  'location',
  'retry-after',
  'server',
  'transfer-encoding',
  'user-agent',
  'vary',
  'via',
  'www-authenticate',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
])

export const isHarmlessHeader = (name: string): boolean => HARMLESS_HEADERS.has(name.toLowerCase())

/** `headers`, `rawHeaders`, `requestHeaders`: an object or a list of headers. */
export const isHeaders = (name: string): boolean => /headers$/i.test(name)
