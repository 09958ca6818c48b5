import type { DeploymentChange, DeploymentSpec, JsonObject } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { honoursField } from '../select-check.ts'
import { OTHER_SOURCES } from './other-sources.ts'
import { someChange } from './some-change.ts'
import { bareSource } from './spec-fields.ts'

export const updateChecks = [
  defineCheck({
    id: 'DMS-UPDATE-001',
    level: 'MUST',
    title:
      'only what is given changes; null unsets; maps merge; another source key replaces the source; replace keeps a literal null; what others wrote survives',
    rule: 'R5',
    needs: { harness: 'H1' },
    run: async ({ adapter, live, spec, oracle, extra, assert, step }) => {
      for (const [kind, { fields, sources }] of Object.entries(adapter.capabilities.kinds)) {
        const has = (field: string) => honoursField(fields, field)
        const hasSync = has('sync.prune') && has('sync.selfHeal')
        const { ref } = await live({
          ...spec(kind),
          ...(has('labels') && { labels: { kept: 'yes', 'dms.example.com/gone': 'x' } }),
          ...(has('annotations') && { annotations: { kept: 'yes', gone: 'x' } }),
          ...(has('values') && { values: { kept: { inner: 1, list: [1, 2] }, gone: 'x', deep: { a: 1, b: 2 } } }),
          ...(has('kustomize.images') && { kustomize: { images: { 'example.com/kept': { tag: 'v1' }, 'example.com/gone': { tag: 'v1' } } } }),
          ...(has('description') && { description: 'before' }),
          ...(hasSync && { sync: { prune: true, selfHeal: true } }),
        })
        if (extra.writeBehind !== undefined) {
          const foreign = {
            ...(has('labels') && { labels: { foreign: 'f' } }),
            ...(has('annotations') && { annotations: { foreign: 'f' } }),
            ...(has('values') && { values: { foreign: 'f' } }),
          }
          step(`somebody else writes ${JSON.stringify(foreign)}`)
          await extra.writeBehind(ref, foreign)
        }
        const read = async () =>
          assert.present((await oracle.deployments()).find((object) => object.ref.kind === kind && object.ref.name === ref.name)?.spec, 'the object')
        let kept: DeploymentSpec = await read()
        /** Writes, and holds the backend to it: the given members as they must be, every other one as it was. */
        const update = async (what: string, change: DeploymentChange, expected: Partial<DeploymentSpec>, replace?: readonly string[]) => {
          step(`update ${ref.name}: ${JSON.stringify(change)}${replace ? `, replace ${replace.join()}` : ''}`)
          await adapter.updateDeployment(ref, change, replace ? { replace } : {})
          const found = await read()
          const comparable = (whole: DeploymentSpec) => ({ ...whole, sources: whole.sources.map(bareSource) })
          assert.deepEqual(comparable(found), comparable({ ...kept, ...expected }), `the spec that the backend keeps, after ${what}`)
          kept = found
        }
        const without = (member: 'labels' | 'annotations', key: string) =>
          Object.fromEntries(Object.entries(kept[member] ?? {}).filter(([name]) => name !== key))
        if (has('labels')) await update('one label', { labels: { added: 'a' } }, { labels: { ...kept.labels, added: 'a' } })
        if (has('labels'))
          await update('a label unset', { labels: { 'dms.example.com/gone': null } }, { labels: without('labels', 'dms.example.com/gone') })
        if (has('annotations')) {
          await update('annotations', { annotations: { added: 'a', gone: null } }, { annotations: { ...without('annotations', 'gone'), added: 'a' } })
        }
        if (has('description')) await update('a description', { description: 'after' }, { description: 'after' })
        // Each of them against both values of the other, one of which is what an engine does by itself.
        for (const sync of hasSync ? [{ prune: false }, { selfHeal: false }, { prune: true }] : []) {
          await update('one member of sync', { sync }, { sync: { ...kept.sync, ...sync } })
        }
        if (has('values')) {
          const { gone: _, ...values } = (kept.values ?? {}) as Record<string, JsonObject>
          const merged = { ...values, kept: { ...values['kept'], list: [3] }, deep: { b: 2, c: 3 } }
          await update('values', { values: { gone: null, kept: { list: [3] }, deep: { a: null, c: 3 } } } as DeploymentChange, { values: merged })
          const whole = { literal: null, only: { inner: null } }
          await update('values in whole', { values: whole } as DeploymentChange, { values: whole }, ['values'])
        }
        if (has('kustomize.images')) {
          const images = { 'example.com/kept': { tag: 'v2' }, 'example.com/gone': null, 'example.com/new': { digest: `sha256:${'0'.repeat(64)}` } }
          const { 'example.com/gone': _, ...expected } = { ...kept.kustomize?.images, ...images }
          await update(
            'images',
            { kustomize: { images } },
            { kustomize: { ...kept.kustomize, images: expected as NonNullable<typeof kept.kustomize>['images'] & object } },
          )
        }
        const [first] = kept.sources
        if (first?.git !== undefined) {
          const git = { ...first.git, path: 'dms-other-path' }
          await update('one member of the source', { source: { git: { path: git.path } } }, { sources: [{ ...first, git }] })
        }
        const other = OTHER_SOURCES.find((source) => Object.keys(source).every((type) => sources.includes(type) && !(type in (first ?? {}))))
        if (other !== undefined) await update('another source key', { source: other }, { sources: [other] })
        assert.equal(kept.name, ref.name, 'the name')
      }
    },
  }),
  defineCheck({
    id: 'DMS-UPDATE-002',
    level: 'MUST',
    title: 'etag differs after a change; Accepted.deployment, get and list agree',
    rule: 'R5',
    needs: { harness: 'H0' },
    run: async ({ adapter, live, spec, uid, assert, step }) => {
      const { ref, etag } = await live()
      const etags = new Set([etag])
      // More often than a history is long.
      for (let round = 0; round < 12; round++) {
        const { change, isIn } = someChange({ adapter, spec }, ref.kind, uid())
        if (round < 2) step(`update ${ref.name}: ${JSON.stringify(change)}`)
        const { deployment, effect } = await adapter.updateDeployment(ref, change, {})
        const got = await adapter.getDeployment(ref, {})
        assert.equal(effect, 'started', `effect of change ${round + 1}`)
        assert.ok(!etags.has(got.etag), `the etag after change ${round + 1} is a new one: ${got.etag}`)
        assert.ok(isIn(got.spec), `get has change ${round + 1}`)
        if (deployment !== null) assert.deepEqual(deployment.spec, got.spec, `spec of Accepted.deployment and get after change ${round + 1}`)
        const listed = (await adapter.listDeployments({ controlNamespace: ref.controlNamespace }, {})).items.find(({ id }) => id === got.id)
        for (const [member, value] of Object.entries(assert.present(listed, 'the list has it').spec)) {
          assert.deepEqual(value, Reflect.get(got.spec, member), `spec.${member} of list and get after change ${round + 1}`)
        }
        etags.add(got.etag)
      }
      // Of what it says an etag tells nothing: whoever holds the old one has missed two writes.
      step('the change of before once more')
      const last = uid()
      for (const mark of [last, uid(), last]) {
        const { effect } = await adapter.updateDeployment(ref, someChange({ adapter, spec }, ref.kind, mark).change, {})
        const got = await adapter.getDeployment(ref, {})
        assert.equal(effect, 'started', 'effect of a change to what once was')
        assert.ok(!etags.has(got.etag), `the etag of what once was is a new one all the same: ${got.etag}`)
        etags.add(got.etag)
      }
    },
  }),
  defineCheck({
    id: 'DMS-UPDATE-003',
    level: 'MUST',
    title: 'absent: NOT_FOUND, no upsert; an empty change and identity members: INVALID_ARGUMENT',
    rule: 'R5',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, spec, assert, step }) => {
      const wanted = spec()
      const { ref } = await create()
      const { change } = someChange({ adapter, spec }, ref.kind, 'dms-x')
      const absent = { ...ref, name: wanted.name }
      step(`update ${absent.name}, which is not there`)
      await assert.rejects(adapter.updateDeployment(absent, change, {}), ['NOT_FOUND', 'NOT_FOUND_OR_DENIED'], 'an update of what is not there')
      await assert.rejects(adapter.getDeployment(absent, {}), ['NOT_FOUND', 'NOT_FOUND_OR_DENIED'], 'it has not been made')
      const before = (await adapter.getDeployment(ref, {})).spec
      const refused = [
        {},
        { name: 'x' },
        { namespace: 'x' },
        { cluster: 'x' },
        { kind: 'X' },
        { controlNamespace: 'x' },
        { suspend: true },
        { nobody: 1 },
      ]
      for (const wrong of refused) {
        step(`update with ${JSON.stringify(wrong)} through the client`)
        await assert.rejects(client.updateDeployment(ref, wrong as DeploymentChange), 'INVALID_ARGUMENT', `the change ${JSON.stringify(wrong)}`)
      }
      assert.deepEqual((await adapter.getDeployment(ref, {})).spec, before, 'the spec after refused changes')
    },
  }),
  defineCheck({
    id: 'DMS-UPDATE-004',
    level: 'MUST',
    title: 'a stale etag is CONFLICT, and nothing is written',
    rule: 'R5',
    needs: { harness: 'H1' },
    run: async ({ adapter, live, atRest, settle, spec, uid, oracle, assert, step }) => {
      const { ref, etag } = await live()
      const mark = () => someChange({ adapter, spec }, ref.kind, uid()).change
      step('a change with the etag of now')
      const written = await adapter.updateDeployment(ref, mark(), { etag })
      await settle(written.operation, 'applied')
      await atRest(ref)
      const read = async () => (await oracle.deployments()).find((object) => object.ref.kind === ref.kind && object.ref.name === ref.name)
      const before = await read()
      for (const stale of [etag, 'an-etag-of-nobody']) {
        step(`a change, and a delete, with the etag ${stale}`)
        await assert.rejects(adapter.updateDeployment(ref, mark(), { etag: stale }), 'CONFLICT', 'an update with a stale etag')
        await assert.rejects(adapter.deleteDeployment(ref, { cascade: 'workloads', etag: stale }), 'CONFLICT', 'a delete with a stale etag')
        assert.deepEqual(await read(), before, 'the object that the backend has')
      }
      step('a delete with the etag of now')
      const current = (await atRest(ref)).etag
      const removed = await adapter.deleteDeployment(ref, { cascade: 'workloads', etag: current })
      assert.equal(removed.effect, 'started', 'effect of a delete with the etag of now')
    },
  }),
  defineCheck({
    id: 'DMS-UPDATE-005',
    level: 'SHOULD',
    title: 'an update without change: effect unchanged, same etag, no revision, no sync',
    rule: 'R1',
    needs: { harness: 'H1' },
    run: async ({ adapter, live, atRest, settle, spec, uid, consistently, oracle, assert, step }) => {
      const { ref } = await live()
      const { change } = someChange({ adapter, spec }, ref.kind, uid())
      await settle((await adapter.updateDeployment(ref, change, {})).operation, 'applied')
      const before = await atRest(ref)
      const history = async () => (await adapter.getDeploymentHistory?.(ref, {}))?.items.map(({ id }) => id)
      const revisions = await history()
      const version = async () => (await oracle.deployments()).find((object) => object.ref.kind === ref.kind && object.ref.name === ref.name)?.version
      const kept = await version()
      step('the same change again')
      const again = await adapter.updateDeployment(ref, change, {})
      assert.equal(again.effect, 'unchanged', 'effect of the same change again')
      assert.deepEqual(again.deployment?.etag ?? before.etag, before.etag, 'etag of the answer')
      await consistently('nothing is written and nothing begins', async () => {
        const now = await adapter.getDeployment(ref, {})
        assert.deepEqual(
          [now.etag, now.status.operation, await version()],
          [before.etag, before.status.operation, kept],
          'etag, operation and version',
        )
      })
      assert.deepEqual(await history(), revisions, 'history')
    },
  }),
]
