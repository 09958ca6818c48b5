import { Cluster, FLUX_KINDS, serveKubernetes } from '@gitops-dms/simulators/flux'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GenuineCluster, startGenuineCluster } from '../support/genuine-cluster.ts'
import { compareSequence } from './compare-sequence.ts'
import { Sender } from './sender.ts'
import { SharedClock } from './shared-clock.ts'
import { sequences } from './steps/sequences.ts'
import type { Step } from './steps/step.ts'
import { toldStep, toldSteps } from './told-steps.ts'

/**
 * The same random sequences of requests go to a genuine API server and to the simulator; every answer, and what every watch told, has to be the same.
 * CONTRIBUTING.md says how to run more of them, and how to repeat one.
 */
const { DMS_DIFFERENTIAL: FORM, DMS_SEED, DMS_PATH: PATH, DMS_SHRINK: SHRINK } = process.env
const IS_LONG = FORM === 'long'
const RUNS = IS_LONG ? 2_500 : Number(FORM ?? 200)
/** The short form is the same every time, so that a red build is repeatable and its cause is a change; the long form looks for what is new. */
const SEED = DMS_SEED === undefined ? (IS_LONG ? undefined : 20_261_125) : Number(DMS_SEED)

const clock = new SharedClock()
let genuine: GenuineCluster
let simulated: Awaited<ReturnType<typeof serveKubernetes>>
const senders: Sender[] = []

beforeAll(async () => {
  // Services need addresses, and each sequence leaves some behind.
  genuine = await startGenuineCluster([], ['--service-cluster-ip-range=10.96.0.0/12'])
  simulated = await serveKubernetes(new Cluster({ kinds: FLUX_KINDS, clock }))
})
afterAll(async () => {
  for (const sender of senders) sender.close()
  await genuine?.close()
  await simulated?.close()
})

test('random sequences of requests are answered as by a genuine API server', { timeout: 3_600_000 }, async () => {
  const servers = { genuine: new Sender(genuine.server), simulated: new Sender(simulated), clock }
  senders.push(servers.genuine, servers.simulated)
  const met = new Map<string, number>()
  let compared = 0
  let run = 0
  const property = fc.asyncProperty(sequences, async (steps) => {
    const comparison = await compareSequence(servers, `sequence-${++run}`, steps)
    compared += comparison.compared
    for (const { name } of comparison.known) met.set(name, (met.get(name) ?? 0) + 1)
    const { different } = comparison
    if (different !== undefined) throw new Error(`${toldStep(different.step)}\nis answered otherwise:\n${different.found}`)
  })
  const details = await fc.check(property, {
    numRuns: RUNS,
    ...(SEED === undefined ? {} : { seed: SEED }),
    ...(PATH === undefined ? {} : { path: PATH }),
    endOnFailure: SHRINK === 'no',
  })
  for (const [name, times] of met) process.stdout.write(`known difference, ${times} times: ${name}\n`)
  process.stdout.write(`differential: ${details.numRuns} sequences, ${compared} answers compared, seed ${details.seed}\n`)
  const steps = details.counterexample?.[0] as readonly Step[] | undefined
  if (steps === undefined) return
  const again = `DMS_SEED=${details.seed} DMS_PATH=${details.counterexamplePath} npm run test:kubernetes -- kubernetes/differential`
  expect.fail(`${String(details.errorInstance)}\n\nafter\n${toldSteps(steps)}\n\nagain: ${again}\n`)
})
