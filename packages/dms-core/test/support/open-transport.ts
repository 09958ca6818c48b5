import { onTestFinished } from 'vitest'
import { createTransport } from '../../src/adapter/transport/transport.ts'
import type { Transport, TransportOptions } from '../../src/adapter/transport/transport-types.ts'
import { FakeClock } from './fake-clock.ts'
import { CA, type LoopbackServer } from './loopback-server.ts'

/** A transport to a server, trusting its authority, on a clock of its own and without jitter; closed after the test. */
export function openTransport(
  server: Pick<LoopbackServer, 'url'>,
  options: Partial<TransportOptions> = {},
): { transport: Transport; clock: FakeClock } {
  const clock = new FakeClock()
  const transport = createTransport({ baseUrl: server.url, tls: { ca: CA }, clock, random: () => 1, ...options })
  onTestFinished(() => transport.close())
  return { transport, clock }
}
