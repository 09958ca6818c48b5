import { readFileSync } from 'node:fs'
import type { DmsError } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { toDmsError } from '../src/flux-error.ts'
import { readRecording } from './support/recorded-life.ts'

const FILES = ['auth', 'writes', 'writes-more', 'deletes', 'lists', 'expired', 'rate-limit', 'outages', 'negotiation']
const SERVER = 'https://kubernetes.example.com:6443'

interface Exchange {
  readonly id: string
  readonly request: { readonly method: string; readonly path: string }
  readonly response: { readonly status?: number; readonly headers?: readonly (readonly [string, string])[]; readonly body?: unknown }
}

const EXCHANGES = new Map(
  FILES.flatMap((file) => {
    const { exchanges } = readRecording(`kubernetes/${file}.json`) as { readonly exchanges: readonly Exchange[] }
    return exchanges.map((exchange): [string, Exchange] => [`${file} ${exchange.id}`, exchange])
  }),
)

const ROWS = readFileSync(new URL('./fixtures/exchanges.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [file, id, code, detail] = line.split(' ')
    return { name: `${file} ${id}`, code, detail }
  })

function errorOf(name: string): DmsError {
  const exchange = EXCHANGES.get(name)
  if (exchange === undefined) throw new Error(`there is no exchange ${name}`)
  const { request, response } = exchange
  const headers = Object.fromEntries((response.headers ?? []).map(([header, value]) => [header.toLowerCase(), value]))
  const text = typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? '')
  const group = /^\/apis\/([^/]+)/.exec(request.path)?.[1] ?? ''
  return toDmsError({ status: response.status ?? 0, headers, text }, { server: SERVER, group, write: request.method !== 'GET' })
}

describe('An answer of Kubernetes that is a failure', () => {
  it.each(ROWS)('is recorded as $name and becomes $code $detail', ({ name, code, detail }) => {
    const error = errorOf(name)
    const waits = error.retryAfterMs === null ? undefined : String(error.retryAfterMs)
    expect([error.code, error.details['reason'] ?? waits]).toEqual([code, detail])
    expect(error.details['httpStatus']).toBe(EXCHANGES.get(name)?.response.status)
  })

  it('is in the table, every one that was recorded with an HTTP answer', () => {
    const failed = [...EXCHANGES].filter(([, { response }]) => response.status !== undefined && response.status >= 300).map(([name]) => name)
    expect(ROWS.map((row) => row.name).toSorted()).toEqual(failed.toSorted())
  })

  it('can be tried again only when it says so', () => {
    const retryable = ROWS.filter(({ name }) => errorOf(name).retryable).map(({ code }) => code)
    expect([...new Set(retryable)].toSorted()).toEqual(['RATE_LIMITED', 'UNAVAILABLE'])
  })
})

describe('The message of a failure', () => {
  it('says which fields are wrong, without the rules that were not checked', () => {
    const error = errorOf('writes create-invalid')
    expect(error.message).toMatch(/spec\.interval: Invalid value: "1d".*spec\.prune: Required value\]$/)
    expect(error.details['causes']).toEqual([
      {
        field: 'spec.interval',
        reason: 'FieldValueInvalid',
        message: expect.stringMatching(/^Invalid value: "1d": spec\.interval in body should match/),
      },
      { field: 'spec.sourceRef.kind', reason: 'FieldValueNotSupported', message: expect.stringMatching(/^Unsupported value: "Nope"/) },
      { field: 'spec.prune', reason: 'FieldValueRequired', message: 'Required value' },
    ])
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/some validation rules|<nil>/)
  })

  it('does not carry the whole object that a refused patch is quoted with', () => {
    const error = errorOf('writes strict-merge-patch')
    expect(error.message).toBe('Kubernetes:  "" is invalid: patch: Invalid value: strict decoding error: unknown field "spec.nope"')
    expect(JSON.stringify(error.details)).not.toContain('managedFields')
  })

  it('names the group that is not served and what to install', () => {
    expect(errorOf('negotiation unknown-version').message).toBe(
      `the cluster at ${SERVER} does not serve kustomize.toolkit.fluxcd.io; install Flux (its source and kustomize controllers with their CRDs), or check the server's URL`,
    )
  })

  it('names the namespace that is missing', () => {
    expect(errorOf('writes create-missing-namespace').message).toBe(
      'namespace "ghost" does not exist in the cluster; create it, or set controlNamespace or the setting namespace',
    )
  })

  it('says what refused the credentials', () => {
    expect(errorOf('auth bad-token').message).toBe(
      `Kubernetes at ${SERVER} refuses the credentials (Unauthorized); accepted is a valid token or client certificate of this cluster`,
    )
  })

  it('is cut and cleaned where it is the text of something else', () => {
    const text = `<html>${'x'.repeat(500)} Bearer abcdefghijkl`
    const error = toDmsError({ status: 503, headers: {}, text }, { server: SERVER, group: '', write: false })
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: null })
    expect(error.message.length).toBeLessThan(250)
  })

  it('shows no credentials that the server repeats', () => {
    const body = { kind: 'Status', message: 'cannot clone https://user:hunter2@git.example.com/x with Bearer abcdefghijkl', reason: 'Invalid' }
    const error = toDmsError({ status: 422, headers: {}, text: JSON.stringify(body) }, { server: SERVER, group: '', write: true })
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/hunter2|abcdefghijkl/)
  })
})

describe('An answer that is none of Kubernetes', () => {
  const answer = (status: number, write: boolean) =>
    toDmsError({ status, headers: {}, text: '<html>Bad Gateway</html>' }, { server: SERVER, group: '', write })

  it.each([
    { status: 500, write: false, code: 'PROTOCOL' },
    { status: 500, write: true, code: 'OUTCOME_UNKNOWN' },
    { status: 502, write: false, code: 'UNAVAILABLE' },
    { status: 502, write: true, code: 'OUTCOME_UNKNOWN' },
    { status: 302, write: true, code: 'PROTOCOL' },
  ])('is $code for HTTP $status of a write: $write', ({ status, write, code }) => {
    expect(answer(status, write).code).toBe(code)
  })

  it('has PROTOCOL as its cause where a write may have gone through', () => {
    expect(answer(500, true).cause).toMatchObject({ code: 'PROTOCOL' })
  })
})
