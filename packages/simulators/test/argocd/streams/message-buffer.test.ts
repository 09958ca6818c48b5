import { describe, expect, test } from 'vitest'
import { MessageBuffer } from '../../../src/argocd/streams/message-buffer.ts'

const never = new AbortController().signal

describe('the buffer of a watcher', () => {
  test('keeps the order, and loses what comes when it is full', async () => {
    const buffer = new MessageBuffer<number>(2)
    for (const message of [1, 2, 3]) buffer.push(message)
    expect([await buffer.next(never), await buffer.next(never), buffer.dropped]).toEqual([1, 2, 1])
    buffer.push(4)
    expect(await buffer.next(never)).toBe(4)
  })

  test('waits for the next', async () => {
    const buffer = new MessageBuffer<string>(1)
    const next = buffer.next(never)
    buffer.push('later')
    expect(await next).toBe('later')
  })

  test('ends with the signal, waiting or not', async () => {
    const buffer = new MessageBuffer<string>(1)
    const end = new AbortController()
    const next = buffer.next(end.signal)
    end.abort(new Error('gone'))
    await expect(next).rejects.toThrow('gone')
    await expect(buffer.next(end.signal)).rejects.toThrow('gone')
  })
})
