import { describe, expect, it } from 'vitest'
import { isHarmlessHeader, isHeaders, isSecretName } from '../src/errors/secret-names.ts'

describe('A name', () => {
  it.each(
    'authorization cookie cookies token tokens jwt password passwords passwd passwds pwd passphrase secret secrets secretString credential credentials'.split(
      ' ',
    ),
  )('that ends in %s is of a credential, however it is written', (word) => {
    for (const name of [word, word.toUpperCase(), `my-${word}`, `MY_${word}`, `x.my ${word}`, `${word}:`, `my${word}`])
      expect(isSecretName(name), name).toBe(true)
  })

  it.each([
    ['signature', 'X-Amz-Signature'],
    ['sessionId', 'session_id'],
    ['apiKey', 'X-Api-Key'],
    ['apiKeys', 'api-keys'],
    ['accessKey', 'AWS_ACCESS_KEY'],
    ['accessKeyId', 'AWS_ACCESS_KEY_ID'],
    ['accountKey', 'AccountKey'],
    ['privateKey', 'ssh-private-key'],
    ['secretKey', 'secret_key'],
    ['signingKey', 'signing-key'],
    ['sharedKey', 'SharedKey'],
    ['subscriptionKey', 'Ocp-Apim-Subscription-Key'],
    ['clientKeyData', 'client-key-data'],
    ['kubeconfigContent', 'KUBECONFIG_CONTENT'],
    ['dockerconfigjson', '.dockerconfigjson'],
    ['auth', 'AUTH'],
    ['pass', '"pass"'],
    ['sig', 'Sig'],
  ])('%s or %s is of a credential', (one, other) => {
    expect(isSecretName(one)).toBe(true)
    expect(isSecretName(other)).toBe(true)
  })

  it.each(
    'tokenFile passwordFile secretRef cookieJar author authority oauth unauth bypass passing compass design sigterm key publicKey keyId session monkey jwtIssuer'
      .split(' ')
      .concat('', 'pwdx', 'signatures', 'sessionIds', 'private keys of many'),
  )('%j is of none', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

describe('A header', () => {
  /** As every proxy logs them. */
  const SHOWN = `
    accept accept-encoding age allow cache-control connection content-encoding content-length content-type date etag expires host keep-alive
    last-modified location retry-after server transfer-encoding user-agent vary via www-authenticate x-ratelimit-limit x-ratelimit-remaining
    x-ratelimit-reset x-request-id`

  it.each(SHOWN.trim().split(/\s+/))('%s is shown, in any case', (name) => {
    expect([name, name.toUpperCase()].map(isHarmlessHeader)).toEqual([true, true])
  })

  it.each(['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-mine', 'accept-', 'x-accept', ''])('%j is not shown', (name) => {
    expect(isHarmlessHeader(name)).toBe(false)
  })

  it.each<[string, boolean]>([
    ['headers', true],
    ['rawHeaders', true],
    ['request-headers', true],
    ['HEADERS', true],
    ['header', false],
    ['headersSent', false],
    ['', false],
  ])('is looked for in %j: %j', (name, within) => {
    expect(isHeaders(name)).toBe(within)
  })
})
