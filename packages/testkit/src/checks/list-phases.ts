import { type DeploymentSpec, isDmsError, type Phase, type ResolvedRef } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { honoursField } from '../select-check.ts'
import { ownItems } from './own-items.ts'

const PHASES: readonly Phase[] = ['pending', 'progressing', 'deployed', 'drifted', 'degraded', 'failed', 'suspended', 'terminating', 'unknown']

export const listPhasesChecks = [
  defineCheck({
    id: 'DMS-LIST-004',
    level: 'MUST',
    title: 'the phases filter agrees with get().status.phase at rest, in every phase',
    rule: 'R4',
    needs: {
      harness: 'H2',
      control: ['pauseEngine', 'resumeEngine', 'setHealth', 'setUnknownWord', 'drift', 'pushRevision', 'holdDeletion', 'releaseDeletion'],
    },
    run: async ({ adapter, create, live, spec, uid, control, defer, eventually, assert, step }) => {
      const own = ownItems(adapter.capabilities, uid())
      const [kind = ''] = Object.keys(adapter.capabilities.kinds)
      const { fields = [] } = adapter.capabilities.kinds[kind] ?? {}
      const heals = honoursField(fields, 'sync.selfHeal') ? { sync: { selfHeal: false } } : {}
      const fresh = (): DeploymentSpec => own.mark({ ...spec(kind), ...heals })
      const made = new Map<Phase, ResolvedRef>()
      const become = async (phase: Phase, ref: ResolvedRef) => {
        made.set(phase, ref)
        await eventually(`${ref.name} is ${phase}`, async () => {
          const { status } = await adapter.getDeployment(ref, {})
          if (status.phase !== phase) throw new Error(`it is ${status.phase}`)
        })
      }

      await become('deployed', (await live(fresh())).ref)
      for (const health of ['progressing', 'degraded'] as const) {
        const { ref } = await live(fresh())
        step(`the workloads of ${ref.name} are ${health}`)
        await control.setHealth(ref, health, 'as the check wants it')
        await become(health, ref)
      }
      const drifted = await live(fresh())
      await control.drift(drifted.ref)
      await become('drifted', drifted.ref)
      const strange = await live(fresh())
      await control.setUnknownWord(strange.ref, 'sync', 'SomewhatSynced')
      await become('unknown', strange.ref)
      const failing = await live(fresh())
      step(`the next content of ${failing.ref.name} cannot be applied`)
      await control.pushRevision(failing.spec, { version: 'v9', applies: false })
      const withSource = adapter.capabilities.reconcile?.options.includes('withSource') ? { withSource: true } : {}
      await adapter.reconcileDeployment?.(failing.ref, withSource).catch((error) => {
        if (!isDmsError(error, 'OPERATION_IN_PROGRESS')) throw error // the engine has found it by itself
      })
      await become('failed', failing.ref)
      const paused = await live(fresh())
      if (adapter.suspendDeployment !== undefined) {
        await adapter.suspendDeployment(paused.ref, {})
        await become('suspended', paused.ref)
      } else {
        await control.setHealth(paused.ref, 'suspended', 'as the check wants it')
        await become('suspended', paused.ref)
      }
      const leaving = await live(fresh())
      defer(() => control.releaseDeletion(leaving.ref))
      await control.holdDeletion(leaving.ref)
      await adapter.deleteDeployment(leaving.ref, { cascade: 'workloads' })
      await become('terminating', leaving.ref)
      step('the engine stands still')
      defer(() => control.resumeEngine())
      await control.pauseEngine()
      await become('pending', (await create(fresh())).ref)

      for (const phase of PHASES) {
        const { items } = await adapter.listDeployments({ ...own.query, phases: [phase] }, {})
        const names = items.map(({ ref }) => ref.name)
        assert.deepEqual(names, [made.get(phase)?.name], `deployments whose phase is ${phase}`)
        assert.deepEqual(
          items.map(({ status }) => status.phase),
          [phase],
          `phase of what the filter ${phase} gives`,
        )
      }
      const several = await adapter.listDeployments({ ...own.query, phases: ['failed', 'drifted'] }, {})
      assert.deepEqual(several.items.map(({ status }) => status.phase).sort(), ['drifted', 'failed'], 'two phases: either')
      const all = await adapter.listDeployments(own.query, {})
      assert.equal(all.items.length, PHASES.length, 'without the filter: all of them')
    },
  }),
]
