import { textAt } from '../../cluster/kube-object.ts'
import { toApiError } from '../gateway/api-error.ts'
import { booleanOf } from '../gateway/query-values.ts'
import type { Call } from '../gateway/route.ts'
import { RepoServerError } from '../repo-server/repo-server-error.ts'
import { readLogs } from './read-logs.ts'

const TEXT = new TextEncoder()

/** The log as a file. It is 200 whatever happens: a failure is its last line. */
export async function downloadLogs(call: Call): Promise<Response> {
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': `attachment;filename="${fileName(call.query)}.log"` }
  const lines = fileLines(call)
  if (booleanOf(call.query, 'follow') !== true) {
    let text = ''
    for await (const line of lines) text += line
    return new Response(text, { headers })
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
  return new Response(body, { headers })
}

async function* fileLines(call: Call): AsyncGenerator<string> {
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
    yield new RepoServerError(told.code, told.message).text
  }
}

function fileName(query: URLSearchParams): string {
  const parts = ['namespace', 'podName', 'container'].map((name) => query.get(name) ?? '')
  return parts.every(isResourceName) ? parts.join('-') : 'log'
}

const isResourceName = (text: string) => text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text)
