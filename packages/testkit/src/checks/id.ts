import { formatDeploymentId, parseDeploymentId } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import type { Random } from '../context/random.ts'
import { someChange } from './some-change.ts'

const HOSTILE = [
  '/',
  ':',
  '%',
  '%2F',
  '..',
  '.',
  ' ',
  '?',
  '#',
  '&',
  '+',
  '\\',
  '"',
  "'",
  '\u0000',
  '\n',
  'ä',
  '漢',
  '😀',
  '\u202e',
  'a\u0301',
  '__proto__',
  '~',
  '*',
  '(',
  'A',
  'z',
  '0',
  '-',
  '_',
]
const ROUNDS = 300

/** Any text but the ones that no object can be called. */
function hostileName(rng: Random): string {
  const name = Array.from({ length: 1 + rng.integer(6) }, () => rng.pick(HOSTILE)).join('')
  return name === '.' || name === '..' ? `x${name}` : name
}

export const idChecks = [
  defineCheck({
    id: 'DMS-ID-001',
    level: 'MUST',
    title: 'ids go there and back over hostile names; every ref of an output is complete',
    rule: 'R2',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, live, spec, settle, rng, assert, step }) => {
      const { kinds } = adapter.capabilities
      step(`${ROUNDS} hostile names`)
      for (let round = 0; round < ROUNDS; round++) {
        const ref = { kind: rng.pick(Object.keys(kinds)), controlNamespace: hostileName(rng), name: hostileName(rng) }
        const id = formatDeploymentId(ref)
        assert.deepEqual(parseDeploymentId(id), { instance: null, ref }, `${JSON.stringify(ref)} as ${id} and back`)
        assert.deepEqual(parseDeploymentId(formatDeploymentId(ref, 'a:b/c')), { instance: 'a:b/c', ref }, `${id} with an instance`)
      }
      for (const kind of Object.keys(kinds)) {
        const wanted = spec(kind)
        const { ref, id } = await live(wanted)
        const complete = (found: unknown, where: string) => assert.deepEqual(found, ref, `${where} is the complete ref`)
        assert.ok(
          ref.kind === kind && ref.controlNamespace.length > 0 && ref.name === wanted.name,
          `the ref leaves nothing open: ${JSON.stringify(ref)}`,
        )
        assert.equal(id, formatDeploymentId(ref), 'id is the text form of ref')
        complete((await adapter.getDeploymentStatus(ref, {})).ref, 'getDeploymentStatus().ref')
        const listed = (await adapter.listDeployments({ controlNamespace: ref.controlNamespace }, {})).items.find((item) => item.id === id)
        complete(listed?.ref, 'listDeployments().items[].ref')
        step(`get ${id}, and parts of it, through the client`)
        complete((await client.getDeployment(id)).ref, 'getDeployment(id).ref')
        complete((await client.getDeployment({ name: ref.name, controlNamespace: ref.controlNamespace })).ref, 'getDeployment without kind')
        const updated = await adapter.updateDeployment(ref, someChange({ adapter, spec }, kind, 'dms-x').change, {})
        complete(updated.ref, 'updateDeployment().ref')
        complete(updated.operation.ref, 'updateDeployment().operation.ref')
        const removed = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
        complete(removed.ref, 'deleteDeployment().ref')
        complete(removed.operation.ref, 'deleteDeployment().operation.ref')
        await settle(removed.operation, 'gone')
      }
      const accepted = await create()
      assert.deepEqual(accepted.operation.ref, accepted.ref, 'createDeployment().operation.ref is the complete ref')
      if (accepted.deployment !== null)
        assert.deepEqual(accepted.deployment.ref, accepted.ref, 'createDeployment().deployment.ref is the complete ref')
    },
  }),
  defineCheck({
    id: 'DMS-ID-002',
    level: 'MUST',
    title: 'a name that fits two objects is AMBIGUOUS_REF with details.candidates',
    rule: 'R2',
    needs: { harness: 'H1', kinds: 2 },
    run: async ({ adapter, create, spec, uid, oracle, assert, step }) => {
      const name = uid()
      const [first = '', second = ''] = Object.keys(adapter.capabilities.kinds)
      const one = await create(spec(first, name))
      const other = await create(spec(second, name))
      const candidates = [one, other].map(({ ref }) => formatDeploymentId(ref)).sort()
      const calls = {
        getDeployment: () => adapter.getDeployment({ name }, {}),
        getDeploymentStatus: () => adapter.getDeploymentStatus({ name }, {}),
        updateDeployment: () => adapter.updateDeployment({ name }, { sources: spec(first).sources }, {}),
        deleteDeployment: () => adapter.deleteDeployment({ name }, { cascade: 'workloads' }),
      }
      for (const [method, call] of Object.entries(calls)) {
        step(`${method} of ${name}, without a kind`)
        const error = await assert.rejects(call(), 'AMBIGUOUS_REF', `${method} of a name that is a ${first} and a ${second}`)
        const named = Array.isArray(error.details['candidates']) ? error.details['candidates'].map(String).sort() : []
        assert.deepEqual(named, candidates, `${method}: details.candidates are the ids of both`)
      }
      const left = (await oracle.deployments()).filter(({ ref, terminating }) => ref.name === name && !terminating)
      assert.equal(left.length, 2, 'both are there still')
    },
  }),
]
