import type { Dms, OperationToken } from '@gitops-dms/core'

/** Goes on with a write that another process began: its token came through a queue, a database or a file as JSON. */
export async function waitForToken(dms: Dms, json: string): Promise<string> {
  const token = JSON.parse(json) as OperationToken
  const { status } = await dms.operation(token).wait({ timeoutMs: 60_000 })
  return status?.revisions[0]?.applied ?? 'gone'
}
