import type { DmsInstance } from '@gitops-dms/core'

/** Follows the logs of a deployment until a line says what is waited for. Leaving the loop closes the stream. */
export async function followUntil(instance: DmsInstance, ref: string, wanted: string, signal: AbortSignal): Promise<readonly string[]> {
  const seen: string[] = []
  for await (const { type, pod, container, text } of instance.getDeploymentLogs(ref, { follow: true, tail: 100, signal })) {
    seen.push(type === 'notice' ? `-- ${text}` : `${pod}/${container}: ${text}`)
    if (text.includes(wanted)) break
  }
  return seen
}
