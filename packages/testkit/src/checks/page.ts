import type { DeploymentQuery, ListQuery } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import type { CheckContext } from '../context/check-context.ts'
import { honoursField } from '../select-check.ts'
import { cursorMembers } from './cursor-members.ts'
import { byCodeUnit, ownItems } from './own-items.ts'
import { withMember } from './path-pattern.ts'
import { idsOf, walkPages } from './walk-pages.ts'

const COUNT = 5
const ATTEMPTS = 12

/** Deployments of every kind, and among them as many that the filter does not match. Ids of those that it does. */
async function populate({ adapter, create, spec, uid }: CheckContext): Promise<{ readonly query: DeploymentQuery; readonly ids: readonly string[] }> {
  const own = ownItems(adapter.capabilities, uid())
  const kinds = Object.keys(adapter.capabilities.kinds)
  const ids: string[] = []
  for (let index = 0; index < COUNT; index++) {
    const wanted = spec(kinds[index % kinds.length])
    const { ref } = await create(own.mark(wanted))
    ids.push((await adapter.getDeployment(ref, {})).id)
    if (index < 2) await create({ ...spec(kinds[index % kinds.length]), name: `${wanted.name}-x` })
  }
  return { query: own.query, ids: ids.sort(byCodeUnit) }
}

export const pageChecks = [
  defineCheck({
    id: 'DMS-PAGE-001',
    level: 'MUST',
    title: 'walks with limit 1, 2, n-1, n, n+1 give each item once, filter applied before the page; without limit one page and cursor null',
    rule: 'R8',
    needs: { harness: 'H0' },
    run: async (context) => {
      const { adapter, spec, uid, create, atRest, assert, step } = context
      const list = (query: ListQuery) => adapter.listDeployments(query, {})
      const { query, ids } = await populate(context)
      const walk = async (filter: DeploymentQuery, expected: readonly string[]) => {
        for (const limit of [1, 2, expected.length - 1, expected.length, expected.length + 1].filter((size) => size > 0)) {
          step(`walk with limit ${limit}`)
          const pages = await walkPages(list, { ...filter, limit })
          assert.deepEqual(idsOf(pages), expected, `ids of a walk with limit ${limit}`)
          const sizes = pages.map(({ items }) => items.length)
          assert.ok(
            sizes.slice(0, -1).every((size) => size === limit),
            `every page but the last has ${limit}: ${sizes.join(', ')}`,
          )
        }
        const whole = await list(filter)
        assert.deepEqual([whole.items.map(({ id }) => id), whole.cursor], [expected, null], 'without a limit: all, and cursor null')
      }
      await walk(query, ids)
      const [kind = ''] = Object.keys(adapter.capabilities.kinds)
      if (!honoursField(adapter.capabilities.kinds[kind]?.fields ?? [], 'suspend')) return
      // A filter that most backends cannot apply: it has to come before the page all the same.
      const own = ownItems(adapter.capabilities, uid())
      const suspended: string[] = []
      for (let index = 0; index < 6; index++) {
        const { ref } = await create({ ...own.mark(spec(kind)), ...(index % 2 === 1 && { suspend: true }) })
        const { id, status } = await atRest(ref)
        if (status.phase === 'suspended') suspended.push(id)
      }
      assert.equal(suspended.length, 3, 'deployments that are made suspended are suspended')
      await walk({ ...own.query, phases: ['suspended'] }, suspended.sort(byCodeUnit))
    },
  }),
  defineCheck({
    id: 'DMS-PAGE-002',
    level: 'MUST',
    title: 'limit 0, negative, fraction, NaN, 1001 are INVALID_ARGUMENT; the last page has cursor null',
    rule: 'R8',
    needs: { harness: 'H0' },
    run: async (context) => {
      const { client, assert, step } = context
      for (const limit of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1001]) {
        step(`list with limit ${limit}`)
        await assert.rejects(client.listDeployments({ limit }), 'INVALID_ARGUMENT', `limit ${limit}`)
      }
      const { query, ids } = await populate(context)
      for (const limit of [1, COUNT, 1000]) {
        const pages = await walkPages((asked) => client.listDeployments(asked), { ...query, limit })
        assert.equal(pages.at(-1)?.cursor, null, `cursor of the last page, limit ${limit}`)
        assert.equal(pages.length, Math.ceil(ids.length / limit), `pages of ${ids.length} items, limit ${limit}`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-PAGE-003',
    level: 'MUST',
    title: 'a bogus cursor, one of another query or of another instance is INVALID_ARGUMENT',
    rule: 'R8',
    needs: { harness: 'H0' },
    run: async (context) => {
      const { client, newClient, assert, step } = context
      const { query } = await populate(context)
      const cursor = assert.present((await client.listDeployments({ ...query, limit: 1 })).cursor, 'there is a second page')
      for (const bogus of ['x', '', 'bm90IGEgY3Vyc29y', `x${cursor}`, '💥', JSON.stringify({ after: 'x' })]) {
        step(`list with the cursor ${JSON.stringify(bogus)}`)
        await assert.rejects(client.listDeployments({ ...query, limit: 1, cursor: bogus }), 'INVALID_ARGUMENT', `the cursor ${JSON.stringify(bogus)}`)
      }
      step('the cursor with another query')
      await assert.rejects(
        client.listDeployments({ ...query, namespace: 'dms-elsewhere', limit: 1, cursor }),
        'INVALID_ARGUMENT',
        'a cursor of another query',
      )
      await assert.rejects(client.listDeployments({ limit: 1, cursor }), 'INVALID_ARGUMENT', 'a cursor of a query with more filters')
      step('the cursor at another instance')
      const other = newClient({ instance: 'another-instance' })
      await assert.rejects(other.listDeployments({ ...query, limit: 1, cursor }), 'INVALID_ARGUMENT', 'a cursor of another instance')
      assert.equal((await client.listDeployments({ ...query, limit: 1, cursor })).items.length, 1, 'the cursor itself is good')
    },
  }),
  defineCheck({
    id: 'DMS-PAGE-004',
    level: 'MUST',
    title: 'items that are there during the entire walk are neither missed nor doubled while others come and go',
    rule: 'R8',
    needs: { harness: 'H1' },
    run: async (context) => {
      const { adapter, create, settle, spec, uid, oracle, assert, step } = context
      const own = ownItems(adapter.capabilities, uid())
      const base = uid()
      const kinds = Object.keys(adapter.capabilities.kinds)
      const make = async (end: string, index = 0) => (await create(own.mark(spec(kinds[index % kinds.length], `${base}${end}`)))).ref
      const staying: string[] = []
      for (const [index, end] of ['c', 'e', 'g', 'i'].entries()) staying.push((await adapter.getDeployment(await make(end, index), {})).id)
      const going = [await make('b'), await make('d'), await make('h')]
      const remove = async () => {
        const ref = going.shift()
        if (ref === undefined) return
        const { operation } = await adapter.deleteDeployment(ref, { cascade: 'workloads' })
        await settle(operation, 'gone')
      }
      for (const limit of [1, 2]) {
        step(`walk with limit ${limit}, while others come and go`)
        const pages = await walkPages(
          (query) => adapter.listDeployments(query, {}),
          { ...own.query, limit },
          async (page) => {
            await remove()
            if (page < 4) await make(`${['a', 'f', 'j'][page - 1]}${limit}`, page)
          },
        )
        const ids = idsOf(pages)
        assert.deepEqual(
          ids.filter((id) => staying.includes(id)),
          [...staying].sort(byCodeUnit),
          `those that stay, in a walk with limit ${limit}`,
        )
        assert.equal(new Set(ids).size, ids.length, `none is doubled: ${ids.join(' ')}`)
      }
      const there = (await oracle.deployments()).filter(({ ref }) => ref.name.startsWith(base)).map(({ ref }) => ref.name)
      const listed = (await adapter.listDeployments(own.query, {})).items.map(({ ref }) => ref.name)
      assert.deepEqual([...listed].sort(), [...there].sort(), 'after all, the list is what the backend has')
    },
  }),
  defineCheck({
    id: 'DMS-PAGE-005',
    level: 'MUST',
    title: 'a cursor that the backend has forgotten goes on without loss or doubling, or is EXPIRED; a walk that is given up frees the connection',
    rule: 'R8',
    needs: { harness: 'H3', control: ['expireCursors'] },
    run: async (context) => {
      const { adapter, oracle, control, faults, eventually, assert, step } = context
      const { query, ids } = await populate(context)
      const from = oracle.exchanges().length
      const list = (asked: ListQuery) => adapter.listDeployments(asked, {})
      step('walk, while the backend forgets its cursors after each page')
      const walked = walkPages(list, { ...query, limit: 2 }, () => control.expireCursors())
      const outcome = await walked.then(idsOf, () => assert.rejects(walked, 'EXPIRED', 'a walk whose cursor is forgotten').then(() => null))
      if (outcome !== null) assert.deepEqual(outcome, ids, 'ids of a walk whose cursors are forgotten')

      let cursors: readonly string[] = []
      // A backend may give fewer than it was asked for, now and then.
      for (let attempt = 0; attempt < ATTEMPTS && cursors.length === 0; attempt++) {
        const begun = oracle.exchanges().length
        await list(query)
        cursors = cursorMembers(oracle.exchanges().slice(begun))
      }
      // A backend that gives all of it in one answer has no cursors to forget.
      if (cursors.length > 0) {
        step(`the backend answers 410 to what comes after its own first page, with ${cursors.join(' or ')}`)
        const rule = faults.add({ match: { method: 'GET', path: withMember(cursors) }, fault: { type: 'status', status: 410 }, times: 2 })
        for (let attempt = 0; attempt < ATTEMPTS && rule.fired === 0; attempt++) {
          const again = list(query)
          const whole = await again.then(
            ({ items }) => items.map(({ id }) => id),
            () => assert.rejects(again, 'EXPIRED', 'a list whose second part is answered by 410').then(() => null),
          )
          if (whole !== null) assert.deepEqual(whole, ids, 'ids of a list whose second part was answered by 410')
        }
        rule.remove()
      }

      step('begin a walk and give it up')
      await list({ ...query, limit: 1 })
      await eventually('no request is left open', () =>
        oracle
          .exchanges()
          .slice(from)
          .every(({ endedAt }) => endedAt !== null),
      )
    },
  }),
]
