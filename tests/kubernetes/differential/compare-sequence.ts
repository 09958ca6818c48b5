import { difference } from './difference.ts'
import { explained, type KnownDifference } from './known-differences.ts'
import type { Sender } from './sender.ts'
import type { SharedClock } from './shared-clock.ts'
import type { Step } from './steps/step.ts'
import { Subject } from './subject.ts'

export interface Servers {
  readonly genuine: Sender
  readonly simulated: Sender
  readonly clock: SharedClock
}

export interface Comparison {
  readonly compared: number
  readonly known: readonly KnownDifference[]
  /** The first one that is not known. */
  readonly different?: { readonly step: Step; readonly found: string }
}

/** The same requests to both servers, each in a new namespace of that name, one after the other, up to the first difference. */
export async function compareSequence({ genuine, simulated, clock }: Servers, namespace: string, steps: readonly Step[]): Promise<Comparison> {
  const [left, right] = [new Subject(genuine, namespace), new Subject(simulated, namespace)]
  const known: KnownDifference[] = []
  let compared = 0
  const compare = (expected: unknown, given: unknown) => {
    compared++
    const found = difference(expected, given)
    if (found === undefined) return undefined
    const explanation = explained(expected, given)
    if (explanation === undefined) return found
    known.push(explanation)
    return undefined
  }
  try {
    await Promise.all([createNamespace(genuine, namespace), createNamespace(simulated, namespace)])
    for (const step of steps) {
      await clock.begin()
      const found = compare(await left.take(step), await right.take(step))
      if (found !== undefined) return { compared, known, different: { step, found } }
    }
    const [expected, given] = [await left.events(), await right.events()]
    for (const [index, { step, told }] of expected.entries()) {
      const found = compare(told, given[index]?.told)
      if (found !== undefined) return { compared, known, different: { step, found } }
    }
    return { compared, known }
  } finally {
    left.close()
    right.close()
  }
}

async function createNamespace(sender: Sender, name: string): Promise<void> {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const { status, text } = await sender.send({ method: 'POST', path: '/api/v1/namespaces', headers: { 'content-type': 'application/json' }, body })
  if (status !== 201) throw new Error(`namespace ${name} could not be created: ${text}`)
}
