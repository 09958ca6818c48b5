import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'

const RECORDED_URL = 'http://127.0.0.1:3000/charts'

/** The recorded chart repository on a free port; without a folder an empty one. */
export async function serveCharts(folder: string | undefined): Promise<{ readonly url: string; close(): Promise<void> }> {
  let url = ''
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname)
    const content = folder === undefined ? Promise.reject(new Error('no charts')) : readFile(join(folder, name))
    content.then(
      // The index names the address of then.
      (bytes) => response.end(name.endsWith('.yaml') ? bytes.toString().replaceAll(RECORDED_URL, url) : bytes),
      () => response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n'),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/charts`
  return {
    url,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
