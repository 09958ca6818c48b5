import { type Deployment, type DmsAdapterV1, DmsError } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import { CHECKS, runConformance } from '../src/index.ts'
import { memoryAdapter } from './memory-adapter.ts'

const spec = (name: string) => ({ name, namespace: 'memory', sources: [{ git: { repo: 'https://git.example.com/web.git' } }] })
const failures = async (adapter: () => DmsAdapterV1) =>
  (await runConformance({ adapter, spec })).filter(({ status }) => status === 'fail').map(({ id }) => id)

/** A sound adapter with one thing replaced. */
const broken = (replacement: (sound: DmsAdapterV1) => Partial<DmsAdapterV1>) => () => {
  const sound = memoryAdapter()
  return { ...sound, ...replacement(sound) }
}

describe('runConformance', () => {
  it('passes an adapter that keeps the contract, and leaves nothing behind', async () => {
    const store = new Map<string, Deployment>()
    const results = await runConformance({ adapter: () => memoryAdapter(store), spec })
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(CHECKS.map(({ id }) => `${id} pass`))
    expect([...store.keys()]).toEqual([])
  })

  it('has checks whose ids are unique and well formed', () => {
    const ids = CHECKS.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, area } of CHECKS) expect(id).toMatch(new RegExp(`^DMS-${area}-\\d{3}$`))
  })

  it.each<[string, string, () => DmsAdapterV1]>([
    ['DMS-META-001', 'capabilities that can be changed', broken(({ capabilities }) => ({ capabilities: structuredClone(capabilities) }))],
    ['DMS-META-002', 'a method without its capability', broken(() => ({ getDeploymentHistory: async () => ({ items: [], complete: true }) }))],
    [
      'DMS-CREATE-001',
      'a ref that leaves the kind open',
      broken((sound) => ({
        createDeployment: async (given, options) => {
          const accepted = await sound.createDeployment(given, options)
          return { ...accepted, ref: { ...accepted.ref, kind: '' } }
        },
      })),
    ],
    [
      'DMS-GET-001',
      'a list with phases of its own',
      broken((sound) => ({
        listDeployments: async (query, options) => {
          const page = await sound.listDeployments(query, options)
          return { ...page, items: page.items.map((item) => ({ ...item, status: { ...item.status, phase: 'unknown' } })) }
        },
      })),
    ],
    [
      'DMS-GET-002',
      'a get that fails for what is absent without saying so',
      broken((sound) => ({
        getDeployment: (ref, options) =>
          sound.getDeployment(ref, options).catch(() => {
            throw new DmsError({ code: 'INTERNAL', message: 'no such thing' })
          }),
      })),
    ],
    [
      'DMS-DELETE-002',
      'a delete that is content with nothing',
      broken((sound) => ({ deleteDeployment: (ref, options) => sound.deleteDeployment(ref, { ...options, ifExists: true }) })),
    ],
  ])('%s finds %s', async (id, _what, adapter) => {
    expect(await failures(adapter)).toContain(id)
  })

  it('a clean-up that fails is a failure of the check', async () => {
    const stuck = broken(() => ({
      deleteDeployment: async () => {
        throw new DmsError({ code: 'UNAVAILABLE', message: 'down' })
      },
    }))
    expect(await failures(stuck)).toContain('DMS-CREATE-001')
  })
})
