import type { FluxSimulator } from '../src/flux/index.ts'
import { open } from './answer.ts'
import type { RecordedRequest } from './recording.ts'

/** A request that nobody recorded, as the administrator. @throws when it is refused: then the world is not the one that was recorded. */
export async function ask(simulator: Pick<FluxSimulator, 'url' | 'ca' | 'token'>, request: RecordedRequest): Promise<void> {
  const { method, path, contentType = 'application/json', body } = request
  const headers = { authorization: `Bearer ${simulator.token}`, 'content-type': contentType }
  const answer = open(simulator, { method, path, headers, body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)) })
  while (answer.ended() === undefined) await answer.change()
  const status = answer.status() ?? 0
  if (method === 'DELETE' && status === 404) return // it is gone all the same
  if (status === 0 || status >= 400) throw new Error(`given: ${method} ${path} was answered ${status}: ${answer.text()}`)
}
