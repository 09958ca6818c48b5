import { type DeploymentSpec, formatDeploymentId, MASKED } from '@gitops-dms/core'
import { derivePhase } from '@gitops-dms/core/adapter'
import { defineCheck } from '../check.ts'
import { honoursField } from '../select-check.ts'
import { OTHER_SOURCES } from './other-sources.ts'
import { bareSource, holds, readField, specFields, withField } from './spec-fields.ts'

export const createChecks = [
  defineCheck({
    id: 'DMS-CREATE-001',
    level: 'MUST',
    title: 'Accepted.ref is complete; get at once finds the same id, spec.name, spec.namespace, status and createdAt',
    rule: 'R1',
    needs: { harness: 'H0' },
    run: async ({ adapter, create, spec, assert }) => {
      for (const kind of Object.keys(adapter.capabilities.kinds)) {
        const wanted = spec(kind)
        const { ref, effect, operation } = await create(wanted)
        const found = await adapter.getDeployment(ref, {})
        assert.ok(
          ref.kind === kind && ref.controlNamespace.length > 0 && ref.name === wanted.name,
          `the ref leaves nothing open: ${JSON.stringify(ref)}`,
        )
        assert.equal(effect, 'started', 'effect of a create')
        assert.equal(operation.kind, 'create', 'kind of the token')
        assert.deepEqual(found.ref, ref, 'ref of get')
        assert.equal(found.id, formatDeploymentId(ref), 'id of get')
        assert.equal(found.spec.name, wanted.name, 'spec.name')
        assert.equal(found.spec.namespace, wanted.namespace, 'spec.namespace')
        const { phase, ...axes } = found.status
        assert.equal(phase, derivePhase(axes), 'status.phase is derived from the axes')
        assert.ok(found.createdAt === null || !Number.isNaN(Date.parse(found.createdAt)), `createdAt is a time or null: ${found.createdAt}`)
      }
    },
  }),
  defineCheck({
    id: 'DMS-CREATE-002',
    level: 'MUST',
    title:
      'the backend has exactly one deployment object (and its source object, where the engine needs one) with exactly the wanted source, target and values',
    rule: 'R1',
    needs: { harness: 'H1' },
    run: async ({ adapter, create, spec, oracle, assert, step }) => {
      for (const [kind, { fields, sources, multiSource }] of Object.entries(adapter.capabilities.kinds)) {
        const values = honoursField(fields, 'values') ? { values: { dmsGreeting: 'hello', deep: { list: [1, 'two'] } } } : {}
        const wanted = { ...spec(kind), ...values }
        const before = new Set((await oracle.deployments()).map(({ uid }) => uid))
        const { ref } = await create(wanted)
        const made = (await oracle.deployments()).filter(({ uid }) => !before.has(uid))
        assert.deepEqual(
          made.map((object) => object.ref),
          [ref],
          'the deployment objects that are new',
        )
        const [object] = made
        const kept = assert.present(object?.spec, 'the backend keeps a spec')
        assert.deepEqual(kept.sources.map(bareSource), wanted.sources.map(bareSource), 'sources')
        assert.equal(kept.namespace, wanted.namespace, 'the target namespace')
        assert.equal(kept.cluster ?? null, wanted.cluster ?? null, 'the target cluster')
        assert.deepEqual(kept.values ?? {}, wanted.values ?? {}, 'values')
        assert.ok((object?.sourceObjects ?? 0) <= wanted.sources.length, `at most one source object a source: ${object?.sourceObjects}`)

        // Nothing has to be found there: what counts is what the backend keeps.
        const declared = OTHER_SOURCES.filter((source) => Object.keys(source).every((type) => sources.includes(type)))
        const several = multiSource && declared.length > 0 ? [[...wanted.sources, ...declared.slice(0, 1)]] : []
        for (const other of [...declared.map((source) => [source]), ...several]) {
          const given: DeploymentSpec = { ...spec(kind), sources: other }
          step(`create a ${kind} with the sources ${JSON.stringify(other)}`)
          const { ref: third } = await create(given)
          const found = (await oracle.deployments()).find((candidate) => candidate.ref.kind === kind && candidate.ref.name === third.name)
          assert.deepEqual(found?.spec.sources.map(bareSource), other.map(bareSource), 'sources')
        }
      }
    },
  }),
  defineCheck({
    id: 'DMS-CREATE-003',
    level: 'MUST',
    title: 'the same ref again is ALREADY_EXISTS, also when the content is identical; the first object is unchanged',
    rule: 'R2',
    needs: { harness: 'H1' },
    run: async ({ adapter, live, spec, oracle, assert, step }) => {
      const wanted = spec()
      const { ref } = await live(wanted)
      const read = async () => (await oracle.deployments()).filter((object) => object.ref.name === wanted.name)
      const before = await read()
      for (const [what, again] of [
        ['identical content', wanted],
        ['other content', { ...wanted, namespace: `${wanted.namespace}-2` }],
      ] as const) {
        step(`create ${wanted.name} again, with ${what}`)
        await assert.rejects(adapter.createDeployment(again, {}), 'ALREADY_EXISTS', `a create of what is there, with ${what}`)
        assert.deepEqual(await read(), before, `the object that the backend has, after a second create with ${what}`)
      }
      assert.equal((await adapter.getDeployment(ref, {})).spec.namespace, wanted.namespace, 'spec.namespace')
    },
  }),
  defineCheck({
    id: 'DMS-CREATE-004',
    level: 'MUST',
    title: 'invalid input is INVALID_ARGUMENT before any write; the longest legal name works',
    rule: 'R2',
    needs: { harness: 'H1' },
    run: async ({ adapter, client, create, spec, uid, oracle, assert, step }) => {
      const wanted = spec()
      const { nameMaxLength } = adapter.capabilities.limits
      const longest = uid().padEnd(nameMaxLength, 'x')
      const [source] = wanted.sources
      const invalid: Readonly<Record<string, object>> = {
        'an empty name': { ...wanted, name: '' },
        'a name that is not DNS-1123': { ...wanted, name: 'Not_A_Label' },
        'a name that ends with a dash': { ...wanted, name: `${wanted.name}-` },
        'a name with a slash': { ...wanted, name: `${wanted.name}/x` },
        'a name that is too long by one': { ...wanted, name: `${longest}x` },
        'an empty namespace': { ...wanted, namespace: '' },
        'a namespace that is not DNS-1123': { ...wanted, namespace: 'No/Where' },
        'no namespace': { ...wanted, namespace: undefined },
        'no source': { ...wanted, sources: [] },
        'two source keys': {
          ...wanted,
          sources: [{ ...source, git: { repo: 'https://git.example.com/a.git' }, oci: { url: 'oci://r.example.com/a' } }],
        },
        'a source that is read only': { ...wanted, sources: [{ other: { type: 'plugin', url: null } }] },
        'a mask in the source': { ...wanted, sources: [{ git: { repo: MASKED } }] },
        'no member of a source': { ...wanted, sources: [{}] },
        'two sources of one name': {
          ...wanted,
          sources: [
            { ...source, name: 'a' },
            { ...source, name: 'a' },
          ],
        },
        'sources and source': { ...wanted, source },
        'sources and the shorthand': { ...wanted, gitRepo: 'https://git.example.com/a.git' },
        'a control namespace that is not DNS-1123': { ...wanted, controlNamespace: 'No/Where' },
        'a mask in values': { ...wanted, values: { deep: [{ password: MASKED }] } },
        'a mask in a label': { ...wanted, labels: { a: MASKED } },
        'a member that nobody knows': { ...wanted, nmae: 'x' },
      }
      const writes = () => oracle.exchanges().filter(({ method }) => method !== 'GET' && method !== 'HEAD').length
      const before = [writes(), (await oracle.deployments()).length]
      for (const [what, request] of Object.entries(invalid)) {
        step(`create with ${what}`)
        await assert.rejects(client.createDeployment(request as typeof wanted), 'INVALID_ARGUMENT', `a create with ${what}`)
        assert.deepEqual([writes(), (await oracle.deployments()).length], before, `requests that write, and objects, after a create with ${what}`)
      }
      // What core cannot know is the adapter's to refuse.
      if (nameMaxLength < 63) {
        await assert.rejects(adapter.createDeployment({ ...wanted, name: `${longest}x` }, {}), 'INVALID_ARGUMENT', 'a name too long for this backend')
      }
      const { ref } = await create({ ...spec(), name: longest })
      assert.equal(ref.name, longest, `the longest name, ${nameMaxLength} characters`)
      assert.equal((await oracle.deployments()).filter((object) => object.ref.name === longest).length, 1, 'objects of that name')
    },
  }),
  defineCheck({
    id: 'DMS-CREATE-007',
    level: 'MUST',
    title: 'each spec path that the kind does not declare is UNSUPPORTED by that path; each declared one has an effect that the backend shows',
    rule: 'R2',
    needs: { harness: 'H1' },
    run: async ({ adapter, client, create, track, spec, oracle, assert, step }) => {
      const existing = await create()
      for (const [kind, { fields }] of Object.entries(adapter.capabilities.kinds)) {
        for (const field of specFields(existing.ref, existing.ref.controlNamespace)) {
          const wanted = withField(spec(kind), field)
          if (!honoursField(fields, field.path)) {
            step(`create a ${kind} with ${field.path}, which it does not declare`)
            const before = oracle.exchanges().length
            const error = await assert.rejects(client.createDeployment(wanted), 'UNSUPPORTED', `a ${kind} with ${field.path}`)
            assert.equal(oracle.exchanges().length, before, `requests for a ${kind} with ${field.path}`)
            const capability = `kinds.${kind}.fields.${field.path}`
            assert.equal(error.capability, capability, 'the error names the path')
            continue
          }
          step(`create a ${kind} with ${field.path} = ${JSON.stringify(field.value)}`)
          const { ref } = await client.createDeployment(wanted)
          track(ref)
          const object = (await oracle.deployments()).find((found) => found.ref.kind === kind && found.ref.name === wanted.name)
          const kept = readField(object?.spec ?? {}, field.path)
          if (!holds(kept, field.value)) assert.deepEqual(kept, field.value, `${field.path} of the ${kind}, as the backend keeps it`)
          assert.ok(true, `${field.path} has an effect`)
        }
      }
    },
  }),
]
