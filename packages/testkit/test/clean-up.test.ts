import { type Deployment, type DmsAdapterV1, DmsError } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Check } from '../src/index.ts'
import { memoryAdapter } from './support/memory-adapter.ts'
import { checkOf, runOnly, spec } from './support/run-checks.ts'

describe('Cleaning up', () => {
  const recording =
    (log: string[], store = new Map<string, Deployment>()) =>
    () => {
      const sound = memoryAdapter(store)
      return {
        ...sound,
        deleteDeployment: (...args: Parameters<DmsAdapterV1['deleteDeployment']>) => {
          log.push(`delete ${args[0].name}`)
          return sound.deleteDeployment(...args)
        },
      }
    }
  const making = checkOf(1, async ({ create, spec: specOf, defer, assert }) => {
    await create(specOf('Memory', 'first'))
    await create(specOf('Memory', 'second'))
    defer(() => {
      throw new Error('it is stuck')
    })
    await create(specOf('Memory', 'third'))
    assert.ok(true, 'made')
  })

  it('goes newest first, through everything, and its failure is one of the check', async () => {
    const log: string[] = []
    const store = new Map<string, Deployment>()
    const result = await runOnly(making, { adapter: recording(log, store) })
    expect(log).toEqual(['delete third', 'delete second', 'delete first'])
    expect([...store.keys()]).toEqual([])
    expect(result).toMatchObject({ status: 'fail', reason: 'clean-up: could not undo a step: it is stuck' })
  })

  it('comes after the hook that looks at a failure, and leaves what was there before', async () => {
    const log: string[] = []
    const store = new Map<string, Deployment>()
    await memoryAdapter(store).createDeployment({ ...spec('of-others') }, {})
    const failing = checkOf(1, async ({ create, assert }) => {
      await create()
      assert.fail('on purpose')
    })
    const onFailure = async ({ check: { id }, error, context }: { check: Check; error: unknown; context: { adapter: DmsAdapterV1 } }) => {
      const { items } = await context.adapter.listDeployments({}, {})
      log.push(`${id}: ${(error as Error).message}; there are ${items.length}`)
    }
    await runOnly(failing, { adapter: recording(log, store), hooks: { onFailure } })
    expect(log[0]).toBe('DMS-TEST-001: on purpose; there are 2')
    expect(log[1]).toMatch(/^delete dms-/)
    expect([...store.keys()]).toEqual(['of-others'])
  })

  it('removes what a create may have made whose answer was lost', async () => {
    const store = new Map<string, Deployment>()
    const adapter = () => {
      const sound = memoryAdapter(store)
      return {
        ...sound,
        createDeployment: async (...args: Parameters<DmsAdapterV1['createDeployment']>) => {
          await sound.createDeployment(...args)
          throw new DmsError({ code: 'OUTCOME_UNKNOWN', message: 'no answer' })
        },
      }
    }
    const making = checkOf(1, async ({ create, assert }) => {
      await create()
      assert.ok(true, 'made')
    })
    expect(await runOnly(making, { adapter })).toMatchObject({ status: 'fail', reason: 'no answer' })
    expect([...store.keys()]).toEqual([])
  })
})
