import { CHECKS, runConformance } from '@gitops-dms/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENGINES, type Engine } from '../support/engines.ts'
import { startRepository, type TestRepository, WEB } from '../support/repository.ts'

describe.each(ENGINES)('conformance of $type', ({ start }) => {
  let engine: Engine
  let repository: TestRepository
  beforeAll(async () => {
    ;[engine, repository] = await Promise.all([start({ namespaces: ['conformance'] }), startRepository(WEB)])
  })
  afterAll(async () => {
    await engine.close()
    await repository.close()
  })

  it.each(CHECKS)('$id $title', async (check) => {
    const [result] = await runConformance({
      adapter: () => engine.newAdapter(),
      spec: (name) => ({ name, namespace: 'conformance', sources: [{ git: { repo: repository.url, revision: 'main', path: 'deploy' } }] }),
      checks: [check],
    })
    if (result?.status !== 'pass') throw result?.error
    expect(result.id).toBe(check.id)
  })
})
