import type { Cluster } from '../../src/cluster/cluster.ts'
import type { KindInfo } from '../../src/cluster/kinds.ts'
import { StatusError } from '../../src/cluster/status-error.ts'

/** The refusal of a call, or undefined. */
export function statusOf(call: () => unknown): StatusError | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (error instanceof StatusError) return error
    throw error
  }
}

/** What happens to a kind from now on, as `MODIFIED web`. */
export function eventLog(cluster: Cluster, info: KindInfo): () => string[] {
  const lines: string[] = []
  cluster.watchKind(info, ({ type, object }) => lines.push(`${type} ${object.metadata.name}`))
  return () => lines
}

/** The causes of a refusal, as `field: message`. */
export function causesOf(call: () => unknown): string[] {
  const causes = statusOf(call)?.details?.['causes']
  if (!Array.isArray(causes)) return []
  return causes.map((cause) => {
    const { field, message } = cause as { field: string; message: string }
    return `${field}: ${message}`
  })
}
