import { describe, expect, it } from 'vitest'
import { cursorMembers } from '../src/checks/cursor-members.ts'

const get = (path: string) => ({ method: 'GET', path })

describe('The members of a query that hold a cursor', () => {
  it.each<[string, { method: string; path: string }[], string[]]>([
    ['are those that a later request for the same list has', [get('/a?limit=2'), get('/a?limit=2&page_token=x')], ['page_token']],
    ['are told of each list', [get('/a'), get('/b?n=1'), get('/b?n=1&after=x'), get('/a?continue=y')], ['after', 'continue']],
    ['are not what another list has', [get('/a'), get('/b?continue=x')], []],
    ['are not what a write has', [get('/a'), { method: 'POST', path: '/a?operation=1' }], []],
    ['are none where all came at once', [get('/a?limit=5')], []],
  ])('%s', (_what, exchanges, expected) => {
    expect(cursorMembers(exchanges)).toEqual(expected)
  })
})
