import type { JsonMap } from '../../cluster/kube-object.ts'
import { findKnownApplication, rbacName, scopeOfQuery } from '../applications/find-application.ts'
import { prefixPlainErrors } from '../applications/prefix-plain-errors.ts'
import { isSince } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { cachedTree } from '../resources/cached-state.ts'
import { settingOf } from '../services/argocd-settings.ts'
import { endMessage, type LogEntry, logMessage } from './log-entry.ts'
import { type LogQuery, readLogQuery } from './log-query.ts'
import { mergeLogs } from './merge-logs.ts'
import { podLogEntries } from './pod-log-source.ts'
import { selectPods } from './select-pods.ts'

const MOST_PODS = 10

/** The log as messages, an empty last one at its end. Where there is no pod, nothing at all. @throws ApiError; the reason of the signal. */
export async function* readLogs(call: Call): AsyncGenerator<JsonMap> {
  const { parts, signal } = call
  const query = readLogQuery(call)
  const pods = await podsOf(call, query)
  if (pods.length === 0) return
  for await (const entry of entriesOf(call, pods, query)) {
    if (!query.isWanted(entry.line)) continue
    if (query.until !== undefined && entry.time !== undefined && entry.time > query.until) {
      yield logMessage(entry, true)
      return
    }
    yield logMessage(entry)
  }
  signal.throwIfAborted()
  yield endMessage(parts.clock.now())
}

async function podsOf(call: Call, query: LogQuery): Promise<JsonMap[]> {
  const { parts, session, params } = call
  const application = findKnownApplication(parts, session, params['name'] ?? '', scopeOfQuery(call.query))
  if (isSince(parts.version, '3.0') || settingOf(parts, 'server.rbac.log.enforce.enable') === 'true') {
    parts.access.enforce(session, 'logs', 'get', rbacName(parts, application))
  }
  const tree = await prefixPlainErrors('error getting app resource tree: ', () => cachedTree(call, application))
  const pods = selectPods(tree.nodes ?? [], query)
  if (pods.length > mostPods(call)) throw new ApiError(3, 'max pods to view logs are reached. Please provide more granular query')
  return pods
}

function mostPods({ parts }: Call): number {
  const setting = settingOf(parts, 'server.maxPodLogsToRender')
  if (setting === '') return MOST_PODS
  if (/^[-+]?\d+$/.test(setting)) return Number(setting)
  throw new ApiError(2, `error getting MaxPodLogsToRender config: strconv.ParseInt: parsing ${JSON.stringify(setting)}: invalid syntax`)
}

function entriesOf({ parts, signal }: Call, pods: readonly JsonMap[], query: LogQuery): AsyncIterable<LogEntry> {
  return mergeLogs(
    pods.map((pod) => podLogEntries(parts, pod, query, signal)),
    parts.clock,
    signal,
  )
}
