import { textAt } from '../../cluster/kube-object.ts'
import { type ApiError, toApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call } from '../gateway/route.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { readLogs } from './read-logs.ts'

const TEXT = new TextEncoder()

/** The log as a file. It is 200 whatever happens: a failure is its last line. */
export async function downloadLogs(call: Call, ended: () => void): Promise<Response> {
  const lines = fileLines(call, ended)
  if (booleanOf(call.query, 'follow') !== true) {
    let text = ''
    for await (const line of lines) text += line
    return fileOf(call.query, text)
  }
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await lines.next()
      if (done === true) controller.close()
      else controller.enqueue(TEXT.encode(value))
    },
    cancel: async () => {
      await lines.return(undefined)
    },
  })
  return fileOf(call.query, body)
}

export function fileOf(query: URLSearchParams, body: string | ReadableStream<Uint8Array>): Response {
  const disposition = `attachment;filename="${fileName(query)}.log"`
  return new Response(body, { headers: { 'content-type': 'application/octet-stream', 'content-disposition': disposition } })
}

/** A failure as Go's client prints it. */
export const errorText = ({ code, message }: ApiError) => new RepoServerError(code, message).text

async function* fileLines(call: Call, ended: () => void): AsyncGenerator<string> {
  try {
    for await (const message of readLogs(call)) {
      if (message['last'] === true) return
      yield `${textAt(message, 'content') ?? ''}\n`
    }
    // The stream ended without a last message.
    yield 'EOF'
  } catch (error) {
    const told = toApiError(error)
    if (told === undefined) throw error
    yield errorText(told)
  } finally {
    ended()
  }
}

function fileName(query: URLSearchParams): string {
  const parts = ['namespace', 'podName', 'container'].map((name) => query.get(name) ?? '')
  return parts.every(isResourceName) ? parts.join('-') : 'log'
}

const isResourceName = (text: string) => text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)
