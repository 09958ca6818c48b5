import { describe, expect, it } from 'vitest'
import { healthCheck } from '../src/adapter/health-check.ts'
import { newTokenId } from '../src/adapter/new-token-id.ts'
import { refuseReverted } from '../src/adapter/refuse-reverted.ts'
import { DmsError } from '../src/errors/dms-error.ts'
import { caught } from './support/caught.ts'

describe('A write that a parent will undo', () => {
  const owner = { group: 'argoproj.io', version: null, kind: 'ApplicationSet', namespace: 'argocd', name: 'all' }

  it('is refused, naming the parent', async () => {
    expect(await caught(() => refuseReverted(owner, {}))).toMatchObject({
      code: 'FAILED_PRECONDITION',
      message: 'it belongs to ApplicationSet argocd/all, which will put this change back; change it there, or pass allowRevert: true',
      details: { reason: 'owner-reverts', revertedBy: owner },
    })
    expect((await caught(() => refuseReverted({ ...owner, namespace: null }, { allowRevert: false }))).message).toContain('ApplicationSet all,')
  })

  it('is written with a warning where that is allowed', () => {
    expect(refuseReverted(owner, { allowRevert: true })).toEqual([
      { code: 'will-be-reverted', message: 'it belongs to ApplicationSet argocd/all, which will put this change back; change it there', by: owner },
    ])
  })

  it('is none without a parent', () => {
    expect(refuseReverted(null, {})).toEqual([])
  })
})

describe('A check of the health', () => {
  it('has passed when its probe resolves', async () => {
    expect(await healthCheck('reachable', async () => 'v1')).toEqual({ name: 'reachable', ok: true, code: null, message: null })
  })

  it('has failed with the code and the message of its error', async () => {
    const probe = () => Promise.reject(new DmsError({ code: 'UNAUTHENTICATED', message: 'token refused' }))
    expect(await healthCheck('authenticated', probe)).toEqual({ name: 'authenticated', ok: false, code: 'UNAUTHENTICATED', message: 'token refused' })
  })

  it.each(['CANCELLED', 'CLOSED', 'INVALID_ARGUMENT'])('rejects with %s, which says nothing of the backend', async (code) => {
    const error = new DmsError({ code, message: 'x' })
    await expect(healthCheck('reachable', () => Promise.reject(error))).rejects.toBe(error)
  })

  it('rejects with what is no error of the contract', async () => {
    const bug = new TypeError('bug')
    await expect(healthCheck('reachable', () => Promise.reject(bug))).rejects.toBe(bug)
  })
})

describe('The id of an operation', () => {
  it('is another each time, and fit for an annotation and a query', () => {
    const ids = Array.from({ length: 1_000 }, newTokenId)
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{8,63}$/)
  })
})
