import type { JsonMap } from '../../cluster/kube-object.ts'

/** One line of a pod. */
export interface LogEntry {
  readonly line: string
  /** RFC 3339 with nanoseconds; undefined: no line of a pod but why there is none. */
  readonly time: string | undefined
  readonly podName: string
}

/** As a message; `last` ends a log. */
export function logMessage({ line, time, podName }: LogEntry, last = false): JsonMap {
  return {
    content: line,
    timeStamp: time === undefined ? null : `${time.slice(0, 19)}Z`,
    last,
    timeStampStr: time === undefined ? '0001-01-01T00:00:00Z' : shortTime(time),
    podName,
  }
}

/** What ends a log that has come to its end. */
export const endMessage = (now: number): JsonMap => logMessage({ line: '', time: new Date(now).toISOString(), podName: '' }, true)

/** Go leaves out zeros at the end of a second. */
const shortTime = (time: string) => time.replace(/(\.\d*?)0+Z$/, '$1Z').replace('.Z', 'Z')

/** The lines of a text in which each begins with its time. A carriage return begins another entry of the same time. */
export function logEntries(text: string, podName: string): LogEntry[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.flatMap((line) => {
    const trimmed = line.trim()
    const end = trimmed.indexOf(' ')
    const time = end < 0 ? trimmed : trimmed.slice(0, end)
    const content = end < 0 ? '' : trimmed.slice(end + 1)
    return content.split('\r').map((part) => ({ line: part, time, podName }))
  })
}
