import { at, isMap } from '../../src/cluster/kube-object.ts'
import type { Difference } from '../compare.ts'
import type { Seen } from '../compare-answer.ts'
import type { Normaliser } from '../normalise.ts'
import { parsedJson } from '../parsed-json.ts'
import type { Exchange } from '../recording.ts'
import { linesOf } from '../stream-lines.ts'
import { compareHistories, type PolledState } from './argocd-life-states.ts'
import { compareArgoCdAnswer } from './compare-argocd-answer.ts'

/** A stream that went on through a life: its head, and each state that it told, in order. */
export function compareLifeStream(exchange: Exchange, seen: Seen, normaliser: () => Normaliser): Difference[] {
  const { response } = exchange
  const head = compareArgoCdAnswer({ ...exchange, response: { ...response, stream: [] } }, { ...seen, text: '' }, normaliser(), normaliser())
  const recorded = told(
    linesOf(response.stream ?? []).map(({ line }) => line),
    normaliser(),
  )
  const given = told(seen.text.split('\n'), normaliser())
  return [...head, ...compareHistories(recorded, given, 0)]
}

/** Without what counts writes, and one of each run of equals: how often the same is told depends on how fast a machine is. */
function told(lines: readonly string[], normalise: Normaliser): PolledState[] {
  const found: PolledState[] = []
  for (const line of lines.filter((one) => one !== '')) {
    const event = parsedJson(line)
    if (event === undefined) continue
    const body = normalise(withoutCounts(event))
    if (JSON.stringify(found.at(-1)?.body) !== JSON.stringify(body)) found.push({ atMs: found.length, body })
  }
  return found
}

function withoutCounts(event: unknown): unknown {
  const metadata = at(event, 'result', 'application', 'metadata')
  if (!isMap(metadata)) return event
  const { generation: _generation, managedFields: _fields, ...others } = metadata
  return {
    ...Object(event),
    result: { ...Object(at(event, 'result')), application: { ...Object(at(event, 'result', 'application')), metadata: others } },
  }
}
