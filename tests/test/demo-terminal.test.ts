import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Steps } from '../../demo/src/steps.ts'
import { createTerminal } from '../../demo/src/terminal.ts'

/** A terminal of 80 columns that keeps what was written. */
function fakeTerminal() {
  const written: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk))
      done()
    },
  })
  const tty = Object.assign(stream, {
    isTTY: true,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
    getColorDepth: () => 1,
    hasColors: () => false,
  })
  return { terminal: createTerminal(tty as unknown as NodeJS.WriteStream), written }
}

beforeEach(() => {
  vi.stubEnv('CI', undefined) // no spinner turns there
  vi.stubEnv('TERM', 'xterm')
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

it('a step that is interrupted ends its spinner, which would keep the process alive', async () => {
  const { terminal, written } = fakeTerminal()
  const stop = new AbortController()
  const steps = new Steps(terminal, stop.signal)
  const running = steps.run('wait healthy', () => new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(stop.signal.reason))))
  expect(vi.getTimerCount(), 'the spinner turns').toBe(1)
  stop.abort(new Error('stopped by SIGINT'))
  await expect(running).rejects.toThrow('stopped by SIGINT')
  expect(vi.getTimerCount()).toBe(0)
  expect(written.join('')).toContain('stopped by SIGINT')
})

it('lines of a running step stand on lines of their own, and the step ends with its time', async () => {
  const { terminal, written } = fakeTerminal()
  await new Steps(terminal, new AbortController().signal).run('create', async () => terminal.line('a line'))
  expect(vi.getTimerCount()).toBe(0)
  expect(written.join('')).toMatch(/ {4}a line\n/)
  expect(written.join('')).toMatch(/✔ create \d/)
})
