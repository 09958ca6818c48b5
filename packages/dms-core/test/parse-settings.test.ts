import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseSettings } from '../src/adapter/parse-settings.ts'
import { caught } from './support/caught.ts'

const text = z.string().min(1)
const schema = z.strictObject({
  serverUrl: text,
  authToken: text.optional(),
  namespace: text.default('argocd'),
  syncPolicy: z.strictObject({ automated: z.boolean().optional() }).default({}),
  tls: z.strictObject({ ca: text.optional(), key: text.optional(), insecureSkipVerify: z.boolean().optional() }).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  mode: z.enum(['one', 'two']).optional(),
  timeoutMs: z.number().int().min(1).max(1_000).optional(),
})
const SETTINGS = { serverUrl: 'https://argocd.test' }

const issueOf = async (settings: unknown) => {
  const error = await caught(() => parseSettings('argocd', schema, settings))
  expect(error).toMatchObject({ code: 'CONFIG', adapter: 'argocd', retryable: false })
  expect(error.details['issues']).toHaveLength(1)
  return error.message.replace(/^settings of argocd: /, '')
}

describe('The settings of an adapter', () => {
  it('are given back with their defaults', () => {
    expect(parseSettings('argocd', schema, SETTINGS)).toEqual({ ...SETTINGS, namespace: 'argocd', syncPolicy: {} })
  })

  it.each<[string, unknown, string]>([
    ['nothing where something must be', {}, 'serverUrl: found nothing; accepted is text'],
    ['an empty text', { serverUrl: '' }, 'serverUrl: found ""; accepted is a non-empty text'],
    ['a wrong type', { ...SETTINGS, namespace: 5 }, 'namespace: found 5; accepted is text'],
    [
      'a wrong type below a default',
      { ...SETTINGS, syncPolicy: { automated: 'yes' } },
      'syncPolicy.automated: found "yes"; accepted is true or false',
    ],
    ['a list', { ...SETTINGS, tls: [] }, 'tls: found a list; accepted is an object'],
    ['an object', { ...SETTINGS, namespace: {} }, 'namespace: found an object; accepted is text'],
    ['a wrong type beside secrets', { ...SETTINGS, tls: { insecureSkipVerify: 'no' } }, 'tls.insecureSkipVerify: found "no"; accepted is true'],
    ['null', { ...SETTINGS, tls: null }, 'tls: found null; accepted is an object'],
    ['another word', { ...SETTINGS, mode: 'three' }, 'mode: found "three"; accepted is "one" or "two"'],
    ['too little', { ...SETTINGS, timeoutMs: 0 }, 'timeoutMs: found 0; accepted is at least 1'],
    ['too much', { ...SETTINGS, timeoutMs: 1_001 }, 'timeoutMs: found 1001; accepted is at most 1000'],
    ['a part', { ...SETTINGS, timeoutMs: 1.5 }, 'timeoutMs: found 1.5; accepted is a whole number'],
    ['a BigInt', { ...SETTINGS, timeoutMs: 5n }, 'timeoutMs: found a bigint; accepted is a number'],
    ['a function', { ...SETTINGS, mode: () => 'one' }, 'mode: found a function; accepted is "one" or "two"'],
    ['a misspelt name', { ...SETTINGS, authTokn: 'x' }, 'authTokn: unknown (did you mean "authToken"?); accepted here: serverUrl, authToken, '],
    ['a misspelt name in another case', { ...SETTINGS, AuthToken: 'x' }, 'AuthToken: unknown (did you mean "authToken"?)'],
    ['a misspelt name below', { ...SETTINGS, tls: { insecure: true } }, 'tls.insecure: unknown; accepted here: ca, key, insecureSkipVerify'],
    ['a misspelt name below a default', { ...SETTINGS, syncPolicy: { automatd: true } }, 'syncPolicy.automatd: unknown (did you mean "automated"?)'],
    ['no object at all', 'https://argocd.test', 'found "https://argocd.test"; accepted is an object'],
  ])('are refused for %s, with what was found and what is accepted', async (_what, settings, message) => {
    expect(await issueOf(settings)).toContain(message)
  })

  it.each<[string, unknown]>([
    ['a token', { ...SETTINGS, authToken: ['s3cret'] }],
    ['an odd token', { ...SETTINGS, authToken: 12_345_678 }],
    ['a key', { ...SETTINGS, tls: { key: 12_345_678 } }],
    ['a key that stands for all of tls', { ...SETTINGS, tls: 's3cret' }],
    ['headers', { ...SETTINGS, headers: 's3cret' }],
    ['one header', { ...SETTINGS, headers: { authorization: 12_345_678 } }],
    ['the value of a misspelt name', { ...SETTINGS, authTokn: 's3cret' }],
    ['credentials in a URL', { ...SETTINGS, mode: 'https://me:s3cret@argocd.test' }],
  ])('are refused without showing %s', async (_what, settings) => {
    const message = await issueOf(settings)
    expect(message).not.toContain('s3cret')
    expect(message).not.toContain('12345678')
  })

  it('are refused with every finding at once', async () => {
    const error = await caught(() => parseSettings('argocd', schema, { authTokn: 'x', timeoutMs: 0 }))
    expect((error.details['issues'] as readonly { readonly path: string }[]).map((issue) => issue.path).sort()).toEqual([
      'authTokn',
      'serverUrl',
      'timeoutMs',
    ])
  })
})
