import { Agent, request as httpsRequest } from 'node:https'
import { Cluster, FLUX_KINDS, serveKubernetes } from '@gitops-dms/simulators/flux'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, type GenuineCluster, startGenuineCluster } from '../support/genuine-cluster.ts'
import { difference } from './difference.ts'
import { KNOWN_DIFFERENCES } from './known-differences.ts'
import { type Step, steps } from './steps.ts'
import { type Send, Subject } from './subject.ts'

/** `npm run test:kubernetes` compares 200 sequences, or DMS_DIFFERENTIAL_RUNS; DMS_SEED repeats a run. */
const RUNS = Number(process.env['DMS_DIFFERENTIAL_RUNS'] ?? 200)
const SEED = process.env['DMS_SEED']

let genuine: GenuineCluster
let simulated: Awaited<ReturnType<typeof serveKubernetes>>
const agents: Agent[] = []
let sequence = 0

beforeAll(async () => {
  genuine = await startGenuineCluster()
  simulated = await serveKubernetes(new Cluster({ kinds: FLUX_KINDS }))
})
afterAll(async () => {
  for (const agent of agents) agent.destroy()
  await genuine?.close()
  await simulated?.close()
})

test('random sequences of requests are answered as by a genuine API server', { timeout: 3_600_000 }, async () => {
  const ofGenuine = sender(genuine.server)
  const ofSimulated = sender(simulated)
  const met = new Map<string, number>()
  let compared = 0
  const property = fc.asyncProperty(steps, async (sequenceOfSteps) => {
    const namespace = `sequence-${++sequence}`
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
    await ask(genuine.transport, 'POST', '/api/v1/namespaces', { body })
    await ofSimulated('POST', '/api/v1/namespaces', { 'content-type': 'application/json' }, JSON.stringify(body))
    const left = new Subject(ofGenuine, namespace)
    const right = new Subject(ofSimulated, namespace)
    for (const step of sequenceOfSteps) {
      const [expected, given] = [await left.take(step), await right.take(step)]
      compared++
      const known = KNOWN_DIFFERENCES.find((one) => one.explains(step, expected, given))
      if (known === undefined) {
        const found = difference(expected, given)
        if (found !== undefined) throw new Error(told(step, found))
      } else {
        met.set(known.name, (met.get(known.name) ?? 0) + 1)
        // What one stored and the other did not would be met again by every later request.
        if (known.endsSequence) return
      }
    }
  })
  const details = await fc.check(property, {
    numRuns: RUNS,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    endOnFailure: process.env['DMS_SHRINK'] === 'no',
  })
  for (const [name, times] of met) process.stdout.write(`known difference, ${times} times: ${name}\n`)
  process.stdout.write(`differential: ${details.numRuns} sequences, ${compared} answers compared, seed ${details.seed}\n`)
  const shrunk = details.counterexample?.[0] as readonly Step[] | undefined
  expect(
    shrunk === undefined
      ? 'no difference'
      : `${String(details.errorInstance)}\nafter ${JSON.stringify(shrunk, null, 1)}\nagain: DMS_SEED=${details.seed}`,
  ).toBe('no difference')
})

const told = (step: Step, found: string) => `${step.method} ${step.resource} is answered otherwise:\n${found}`

function sender({ url, ca, token }: { readonly url: string; readonly ca: string; readonly token: string }): Send {
  const agent = new Agent({ keepAlive: true, ca })
  agents.push(agent)
  return (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const sent = httpsRequest(url + path, { method, agent, headers: { authorization: `Bearer ${token}`, ...headers, ...length } }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const all = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]))
          resolve({ status: answer.statusCode ?? 0, headers: all, text: Buffer.concat(chunks).toString() })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
}
