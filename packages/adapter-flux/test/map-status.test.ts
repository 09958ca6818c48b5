import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mapStatus } from '../src/map-status.ts'
import { type LifeState, stateAt, statesOf } from './support/recorded-life.ts'

const LIVES = ['happy-path', 'delete', 'health', 'failures-sources', 'failures-kustomizations', 'suspend-resume-pin']

/** The table as written by hand: blank lines and lines with # are for the reader. */
function goldenOf(life: string): string[] {
  const text = readFileSync(new URL(`./fixtures/lives/${life}.txt`, import.meta.url), 'utf8')
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

function lineOf({ atMs, name, deployment }: LifeState): string {
  if (deployment === null) return `${atMs} ${name} gone`
  const { phase, sync, health, operation, fresh, error, revisions } = mapStatus(deployment)
  const applied = revisions[0]?.applied?.slice(0, 5)
  return [atMs, name, phase, sync, health, operation.state, fresh, error?.reason ?? '-', applied ?? '-'].join(' ')
}

const withoutTime = (line: string) => line.replace(/^\d+ /, '')

/** One line per state: an event that changes nothing of it has none. */
function tableOf(life: string): string[] {
  const current = new Map<string, string>()
  return statesOf(life).flatMap((state) => {
    const line = lineOf(state)
    if (current.get(state.name) === withoutTime(line)) return []
    current.set(state.name, withoutTime(line))
    return [line]
  })
}

describe('The status of a Kustomization and its source, over recorded lives', () => {
  it.each(LIVES)('is that of the table written by hand: %s', (life) => {
    expect(tableOf(life)).toEqual(goldenOf(life))
  })

  it.each(LIVES)('is deployed only when the artifact of the newest source spec is applied and answered: %s', (life) => {
    for (const { deployment } of statesOf(life)) {
      if (deployment === null || mapStatus(deployment).phase !== 'deployed') continue
      const { kustomization, source } = deployment
      expect(kustomization.status?.observedGeneration).toBe(kustomization.metadata.generation)
      if (source === null || source.metadata.deletionTimestamp !== undefined) continue
      expect(source.status?.observedGeneration).toBe(source.metadata.generation)
      expect(kustomization.status?.lastAppliedRevision).toBe(source.status?.artifact?.revision)
    }
  })

  it.each([
    { life: 'happy-path', atMs: 7318, what: 'the first Ready=True, nothing applied yet' },
    { life: 'happy-path', atMs: 24242, what: 'Ready=True of a new commit, lastAppliedRevision still the old one' },
    { life: 'happy-path', atMs: 29524, what: 'Ready=True of a new generation, observedGeneration still the old one' },
    { life: 'suspend-resume-pin', atMs: 2228, what: 'the same without health checks' },
    { life: 'health', atMs: 101404, what: 'the same after a repair' },
  ])('is not deployed on the event that carries Ready=True: $what ($life at $atMs)', ({ life, atMs }) => {
    const deployment = stateAt(life, atMs)
    expect(deployment.kustomization.status?.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }))
    expect(mapStatus(deployment)).toMatchObject({ phase: 'progressing', fresh: false })
  })

  it('is out of sync and progressing while Ready=True still speaks of the revision before', () => {
    const { phase, sync, revisions } = mapStatus(stateAt('happy-path', 13773))
    expect({ phase, sync, revisions }).toEqual({
      phase: 'progressing',
      sync: 'out-of-sync',
      revisions: [{ desired: 'e7e9f65e31bf618001d9d22add17ddb98a478a8f', applied: '74b47fb008986e24566bfe945ec2bfe7633c15a2' }],
    })
  })
})
