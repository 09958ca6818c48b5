import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Clock } from '@gitops-dms/core'
import { expect, it, onTestFinished } from 'vitest'
import { createArgoCdClient } from '../src/argocd-client.ts'
import { resolveSettings } from '../src/argocd-settings.ts'

/** Pauses take no time; deadlines are never reached. */
const clock: Clock = { now: () => 0, sleep: (ms) => (ms < 10_000 ? Promise.resolve() : new Promise(() => {})) }

it('The proxy of the settings is what a request goes through', async () => {
  const asked: string[] = []
  const proxy = createServer((socket) => {
    socket.once('data', (bytes) => {
      asked.push(bytes.toString().split('\r\n')[0] ?? '')
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => void proxy.close())
  const address = proxy.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const settings = resolveSettings({ serverUrl: 'https://argocd.test', authToken: 'a.b.c', proxy: url })
  const client = createArgoCdClient(settings, clock)
  onTestFinished(() => client.close())
  await expect(client.getVersion({})).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(`the proxy ${url} answered HTTP 403`),
  })
  expect(asked).toEqual(['CONNECT argocd.test:443 HTTP/1.1'])
})
