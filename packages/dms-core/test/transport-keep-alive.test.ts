import { afterEach, expect, it, vi } from 'vitest'
import { startServer } from './support/loopback-server.ts'
import { openTransport } from './support/open-transport.ts'

const GET = { method: 'GET', path: '/x' } as const

afterEach(() => {
  vi.useRealTimers()
})

it('A connection that is not used is kept for a minute, less than the 90 s after which a Kubernetes API closes it', async () => {
  // The HTTP client counts this time by timers of its own, which only the process can turn.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const server = await startServer(({ response }) => response.end('ok'), { keepAliveTimeout: 0 })
  const { transport } = openTransport(server)
  await transport.request(GET)
  for (let poll = 0; poll < 10; poll++) {
    await vi.advanceTimersByTimeAsync(5_000)
    await transport.request(GET)
  }
  expect(transport.counters.connections).toBe(1)
  await vi.advanceTimersByTimeAsync(65_000)
  await transport.request(GET)
  expect(transport.counters.connections).toBe(2)
})
