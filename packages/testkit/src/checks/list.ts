import type { DeploymentQuery, ErrorCode } from '@gitops-dms/core'
import { defineCheck } from '../check.ts'
import { honoursField } from '../select-check.ts'
import { byCodeUnit, ownItems } from './own-items.ts'
import { exactly } from './path-pattern.ts'

export const listChecks = [
  defineCheck({
    id: 'DMS-LIST-001',
    level: 'MUST',
    title: 'none: []; each that was created exactly once; the order is by id, code unit by code unit, in every call',
    rule: 'R8',
    needs: { harness: 'H0' },
    run: async ({ adapter, create, spec, uid, rng, assert, step }) => {
      const own = ownItems(adapter.capabilities, uid())
      const base = uid()
      step('a list of what is not there')
      assert.deepEqual(await adapter.listDeployments(own.query, {}), { items: [], cursor: null, missing: [] }, 'a list of none')
      // As numbers, and in most languages, these have another order than by code unit.
      const names = rng.shuffled(['-b', '0', '10', '9', 'a', 'b-c', 'bc']).map((end) => `${base}${end}`)
      const kinds = Object.keys(adapter.capabilities.kinds)
      const made: string[] = []
      for (const [index, name] of names.entries()) {
        const { ref } = await create(own.mark(spec(kinds[index % kinds.length], name)))
        made.push((await adapter.getDeployment(ref, {})).id)
      }
      const expected = made.sort(byCodeUnit)
      for (const call of [1, 2, 3]) {
        const { items, cursor } = await adapter.listDeployments(own.query, {})
        assert.deepEqual(
          items.map(({ id }) => id),
          expected,
          `ids of list ${call}`,
        )
        assert.equal(cursor, null, 'without a limit the list is one page')
      }
      const all = (await adapter.listDeployments({}, {})).items.map(({ id }) => id)
      assert.deepEqual(all, [...all].sort(byCodeUnit), 'order of the list without a filter')
      assert.equal(new Set(all).size, all.length, 'each is in it once')
    },
  }),
  defineCheck({
    id: 'DMS-LIST-002',
    level: 'MUST',
    title: 'namespace filters by spec.namespace, controlNamespace by that of the ref, with near misses of each',
    rule: 'R2',
    needs: { harness: 'H0' },
    run: async ({ adapter, create, spec, extra, track, uid, assert, step }) => {
      const [kind = ''] = Object.keys(adapter.capabilities.kinds)
      const target = uid()
      // Only stored, where that can be had: the targets need not be there, and an engine that tries again and again may not let go of them.
      const manual = honoursField(adapter.capabilities.kinds[kind]?.fields ?? [], 'sync.automated')
      const store = (namespace: string) =>
        create({ ...spec(kind), namespace, ...(manual && { sync: { automated: false } }) }, manual ? { reconcile: false } : {})
      const first = await store(target)
      const { controlNamespace } = first.ref
      // Its target is called as the place where the objects live are called; another one's begins like the first one's.
      const confusing = await store(controlNamespace)
      const near = await store(`${target}-2`)
      const elsewhere = await extra.createBehind?.({ ...spec(kind), namespace: controlNamespace, controlNamespace: `${controlNamespace}-2` })
      if (elsewhere !== undefined) track(elsewhere)
      const others = { first: first.ref, confusing: confusing.ref, near: near.ref, ...(elsewhere && { elsewhere }) }
      const found = async (query: DeploymentQuery) => {
        step(`list ${JSON.stringify(query)}`)
        const { items } = await adapter.listDeployments(query, {})
        return Object.entries(others).flatMap(([name, ref]) => (items.some((item) => item.ref.name === ref.name) ? [name] : []))
      }
      assert.deepEqual(await found({ namespace: target }), ['first'], 'what namespace finds')
      assert.deepEqual(await found({ namespace: `${target}-2` }), ['near'], 'what the namespace of another one finds')
      assert.deepEqual(await found({ namespace: controlNamespace }), ['confusing'], 'what the name of the control namespace finds as namespace')
      assert.deepEqual(await found({ controlNamespace }), ['first', 'confusing', 'near'], 'what controlNamespace finds')
      assert.deepEqual(await found({ controlNamespace, namespace: target }), ['first'], 'what both find')
      if (elsewhere === undefined) return
      assert.deepEqual(await found({ controlNamespace: elsewhere.controlNamespace }), ['elsewhere'], 'what another controlNamespace finds')
      assert.deepEqual(
        await found({ controlNamespace: '*', namespace: controlNamespace }),
        ['confusing', 'elsewhere'],
        'what every controlNamespace finds',
      )
    },
  }),
  defineCheck({
    id: 'DMS-LIST-003',
    level: 'MUST',
    title: 'labels: several are AND; dots, dashes and empty values; a value with , = ! matches nothing or is INVALID_ARGUMENT, never an operator',
    rule: 'R2',
    needs: { harness: 'H0', fields: ['labels'] },
    run: async ({ adapter, create, spec, uid, assert, step }) => {
      const kind = Object.keys(adapter.capabilities.kinds).find((name) => honoursField(adapter.capabilities.kinds[name]?.fields ?? [], 'labels'))
      const run = uid()
      const one = await create({
        ...spec(kind),
        labels: { 'dms-run': run, team: 'a', tier: 'web', 'dms.example.com/part-of.x': 'v1.2-rc_3', empty: '' },
      })
      const two = await create({ ...spec(kind), labels: { 'dms-run': run, team: 'a', tier: 'db' } })
      const three = await create({ ...spec(kind), labels: { 'dms-run': run, team: 'b', tier: 'web' } })
      const names = new Map([one, two, three].map(({ ref }, index) => [ref.name, index + 1]))
      const found = async (labels: Readonly<Record<string, string>>) => {
        step(`list with labels ${JSON.stringify(labels)}`)
        const { items } = await adapter.listDeployments({ labels }, {})
        return items.flatMap(({ ref }) => names.get(ref.name) ?? []).sort()
      }
      assert.deepEqual(await found({ 'dms-run': run }), [1, 2, 3], 'one label')
      assert.deepEqual(await found({ 'dms-run': run, team: 'a' }), [1, 2], 'two labels')
      assert.deepEqual(await found({ 'dms-run': run, team: 'a', tier: 'web' }), [1], 'three labels')
      assert.deepEqual(await found({ 'dms-run': run, team: 'a', tier: 'none' }), [], 'a label that nothing has')
      assert.deepEqual(await found({ 'dms-run': run, 'dms.example.com/part-of.x': 'v1.2-rc_3' }), [1], 'dots and dashes')
      assert.deepEqual(await found({ 'dms-run': run, empty: '' }), [1], 'an empty value')
      for (const value of ['a,tier=web', 'a,tier!=db', '!b', '=a', 'a || b', 'in (a,b)', 'a)', 'a&labels=x']) {
        step(`list with the label value ${JSON.stringify(value)}`)
        const call = adapter.listDeployments({ labels: { 'dms-run': run, team: value } }, {})
        const outcome = await call.then(
          ({ items }) => items.filter(({ ref }) => names.has(ref.name)).length,
          () => assert.rejects(call, 'INVALID_ARGUMENT', `the label value ${JSON.stringify(value)}`).then(() => 0),
        )
        assert.equal(outcome, 0, `what the label value ${JSON.stringify(value)} matches`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-LIST-005',
    level: 'MUST',
    title: 'filters compose; an unknown filter and an empty phases are INVALID_ARGUMENT',
    rule: 'R2',
    needs: { harness: 'H0' },
    run: async ({ adapter, client, create, live, spec, uid, assert, step }) => {
      const own = ownItems(adapter.capabilities, uid())
      const found = await live(own.mark(spec()))
      const { ref, status } = found
      const { namespace, sources } = found.spec
      const repo = sources[0]?.git?.repo ?? sources[0]?.oci?.url ?? sources[0]?.helm?.repo
      const holding = {
        ...own.query,
        namespace,
        kind: ref.kind,
        controlNamespace: ref.controlNamespace,
        phases: [status.phase],
        ...(repo !== undefined && { repo }),
      }
      const ids = async (query: DeploymentQuery) => {
        step(`list ${JSON.stringify(query)}`)
        return (await adapter.listDeployments(query, {})).items.map(({ id }) => id)
      }
      assert.deepEqual(await ids(holding), [found.id], 'all filters together')
      if (repo !== undefined) {
        const spelled = repo.replace(/^[a-z]+:\/\//, 'ssh://somebody@').replace(/(\.git)?\/?$/, '.git/')
        assert.deepEqual(await ids({ ...holding, repo: spelled }), [found.id], 'the repository without scheme, user, .git and trailing slash')
      }
      const otherPhase = status.phase === 'failed' ? 'pending' : 'failed'
      const misses: Readonly<Record<string, DeploymentQuery>> = {
        namespace: { namespace: `${namespace}-2` },
        phases: { phases: [otherPhase] },
        repo: { repo: 'https://git.example.com/nobody/nothing.git' },
        cluster: { cluster: 'dms-no-such-cluster' },
        project: { project: 'dms-no-such-project' },
      }
      for (const [filter, miss] of Object.entries(misses))
        assert.deepEqual(await ids({ ...holding, ...miss }), [], `all filters, with another ${filter}`)
      const [other] = Object.keys(adapter.capabilities.kinds).filter((kind) => kind !== ref.kind)
      if (other !== undefined) {
        const { ref: neighbour } = await create(own.mark(spec(other)))
        const names = async (query: DeploymentQuery) => (await adapter.listDeployments(query, {})).items.map((item) => item.ref.name)
        assert.deepEqual(await names({ ...own.query, kind: ref.kind }), [ref.name], `a list of ${ref.kind} alone`)
        assert.deepEqual(await names({ ...own.query, kind: other }), [neighbour.name], `a list of ${other} alone`)
      }
      if (own.query.labels !== undefined)
        assert.deepEqual(await ids({ ...holding, labels: { ...own.query.labels, 'dms-nobody': 'x' } }), [], 'all filters, with one more label')
      for (const query of [{ nmespace: 'x' }, { phases: [] }, { status: 'deployed' }]) {
        step(`list ${JSON.stringify(query)} through the client`)
        await assert.rejects(client.listDeployments(query as DeploymentQuery), 'INVALID_ARGUMENT', `the query ${JSON.stringify(query)}`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-LIST-006',
    level: 'MUST',
    title:
      'any failure of one of several queries rejects; an absent kind is named in missing; all absent, or the one asked for, is FAILED_PRECONDITION',
    rule: 'R8',
    needs: { harness: 'H3', control: ['removeKind', 'installKind'] },
    run: async ({ adapter, create, spec, oracle, faults, control, defer, assert, step }) => {
      const kinds = Object.keys(adapter.capabilities.kinds)
      for (const kind of kinds) await create(spec(kind))
      const from = oracle.exchanges().length
      await adapter.listDeployments({}, {})
      const places = new Set(
        oracle
          .exchanges()
          .slice(from)
          .flatMap(({ method, path }) => (method === 'GET' ? [path.split('?')[0] ?? ''] : [])),
      )
      assert.ok(places.size > 0, 'a list asks the backend')
      // Each kind is refused in another way; what is retried takes its time.
      const failures: readonly (readonly [number, readonly ErrorCode[]])[] = [
        [403, ['PERMISSION_DENIED', 'NOT_FOUND_OR_DENIED']],
        [500, ['UNAVAILABLE', 'INTERNAL']],
      ]
      for (const [index, place] of [...places].entries()) {
        const [status, codes] = failures[index % failures.length] ?? [403, []]
        const rule = faults.add({
          match: { method: 'GET', path: exactly(place) },
          fault: { type: 'status', status },
        })
        step(`list, while ${place} answers ${status}`)
        await assert.rejects(adapter.listDeployments({}, {}), codes, `a list of which ${place} answers ${status}`)
        assert.ok(rule.fired > 0, 'the refusal was met')
        rule.remove()
      }
      for (const kind of kinds) {
        step(`the backend loses the kind ${kind}`)
        defer(() => control.installKind(kind))
        await control.removeKind(kind)
        await assert.rejects(adapter.listDeployments({ kind }, {}), 'FAILED_PRECONDITION', `a list of ${kind}, which the backend does not have`)
        if (kinds.length > 1) {
          const page = await adapter.listDeployments({}, {})
          assert.deepEqual(
            page.missing.map((part) => part.kind),
            [kind],
            'missing names the kind',
          )
          assert.ok(
            page.items.every((item) => item.ref.kind !== kind),
            'items of the kinds that are there',
          )
        }
        await control.installKind(kind)
      }
      step('the backend loses every kind')
      for (const kind of kinds) await control.removeKind(kind)
      await assert.rejects(adapter.listDeployments({}, {}), 'FAILED_PRECONDITION', 'a list when every kind is absent')
    },
  }),
]
