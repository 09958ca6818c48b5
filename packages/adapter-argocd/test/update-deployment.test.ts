import { type DeploymentChange, DmsError, type UpdateOptions } from '@gitops-dms/core'
import { describe, expect, it } from 'vitest'
import type { Application } from '../src/argocd-types.ts'
import { updateDeployment } from '../src/update-deployment.ts'
import { applicationWith, type RecordingClient, recordingClient, settingsWith } from './support/recording-client.ts'
import { stateAt } from './support/recordings.ts'

const REF = { name: 'web' }
const update = (server: RecordingClient, change: DeploymentChange, options: UpdateOptions = {}, settings: Parameters<typeof settingsWith>[0] = {}) =>
  updateDeployment(server.client, settingsWith(settings), REF, change, options)

/** What one change makes of an application. */
async function changed(application: Application, change: DeploymentChange) {
  const server = recordingClient(application)
  const accepted = await update(server, change)
  return { ...server, accepted, spec: server.application().spec, metadata: server.application().metadata }
}

const ENGINE_WORDS = { retry: { limit: 3 }, syncOptions: ['ServerSideApply=true', 'CreateNamespace=true'] }
const AUTOMATED = { automated: { prune: true, selfHeal: true, allowEmpty: true } }

describe('an update', () => {
  it('sends one merge patch of what it names and syncs at once with the token’s id', async () => {
    const { patches, syncs, accepted } = await changed(applicationWith(), { source: { git: { path: 'other' } } })
    expect(patches).toEqual([{ spec: { source: { path: 'other' } } }])
    expect(syncs).toEqual([{ prune: false, infos: [{ name: 'gitops-dms.io/operation', value: accepted.operation.id }] }])
    expect(accepted).toMatchObject({
      effect: 'started',
      operation: { kind: 'update', uid: 'uid-1', state: { follow: 'own', project: 'default' } },
      warnings: [],
    })
  })

  it('leaves labels and annotations of others', async () => {
    const { metadata, patches } = await changed(applicationWith(), { labels: { team: null, tier: 'x' }, annotations: { note: 'c' } })
    expect(metadata.labels).toEqual({ 'example.test/theirs': 'kept', tier: 'x' })
    expect(metadata.annotations).toEqual({ note: 'c', 'argocd.argoproj.io/hydrate': 'normal', 'gitops-dms.io/created-by': 'token-1' })
    expect(patches).toEqual([{ metadata: { labels: { team: null, tier: 'x' }, annotations: { note: 'c' } } }])
  })

  it('unsets every annotation that was read, and none that is Argo CD’s or its own', async () => {
    const { metadata } = await changed(applicationWith(), { annotations: null, labels: null })
    expect(metadata.annotations).toEqual({ 'argocd.argoproj.io/hydrate': 'normal', 'gitops-dms.io/created-by': 'token-1' })
    expect(metadata.labels).toEqual({})
  })

  it('leaves fields of the source that this contract has no words for', async () => {
    const source = { repoURL: 'https://git.test/web.git', path: 'deploy', targetRevision: 'main', directory: { recurse: true } }
    const { spec } = await changed(applicationWith({ source }), { source: { git: { revision: 'tag:v2' } } })
    expect(spec.source).toEqual({ ...source, targetRevision: 'v2' })
  })

  it('changes labels of a chart, whose source this adapter cannot write', async () => {
    const source = { repoURL: 'https://charts.test', chart: 'web', targetRevision: '1.0.0' }
    const { spec, patches } = await changed(applicationWith({ source }), { labels: { a: '1' } })
    expect(patches).toEqual([{ metadata: { labels: { a: '1' } } }])
    expect(spec.source).toEqual(source)
  })

  it('replaces the whole source when it becomes git', async () => {
    const chart = { repoURL: 'https://charts.test', chart: 'web', targetRevision: '1.0.0', helm: { values: 'a: 1' } }
    const { spec } = await changed(applicationWith({ source: chart }), {
      sources: [{ git: { repo: 'https://git.test/web.git', revision: 'main', path: 'x' } }],
    })
    expect(spec.source).toEqual({ repoURL: 'https://git.test/web.git', path: 'x', targetRevision: 'main' })
  })

  it('is refused where the list of sources would hide the changed one', async () => {
    const server = recordingClient(applicationWith({ sources: [{ repoURL: 'https://git.test/web.git', path: 'deploy', targetRevision: 'main' }] }))
    await expect(update(server, { source: { git: { path: 'other' } } })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { reason: 'multi-source' },
    })
    expect(server.patches).toEqual([])
  })
})

describe('an update of the sync policy', () => {
  it.each<[string, Application['spec']['syncPolicy'] & object, DeploymentChange['sync'], object]>([
    ['turned off keeps what others set', { ...AUTOMATED, ...ENGINE_WORDS }, { automated: false }, ENGINE_WORDS],
    ['turned off keeps no members', AUTOMATED, { automated: false }, {}],
    [
      'turned on keeps what others set',
      ENGINE_WORDS,
      { automated: true, prune: true },
      { ...ENGINE_WORDS, automated: { prune: true, selfHeal: false } },
    ],
    ['turned on ends a pause', { automated: { enabled: false, prune: true } }, { automated: true }, { automated: { prune: true } }],
    ['one member changes alone', AUTOMATED, { selfHeal: false }, { automated: { prune: true, selfHeal: false, allowEmpty: true } }],
    ['an empty one gains a member', { automated: {} }, { prune: true }, { automated: { prune: true } }],
    [
      'the namespace is to be made',
      { syncOptions: ['Replace=true', 'CreateNamespace=false'] },
      { createNamespace: true },
      { syncOptions: ['Replace=true', 'CreateNamespace=true'] },
    ],
    ['the namespace is not to be made', ENGINE_WORDS, { createNamespace: false }, { retry: { limit: 3 }, syncOptions: ['ServerSideApply=true'] }],
    ['the namespace was the only option', { syncOptions: ['CreateNamespace=true'] }, { createNamespace: false }, {}],
  ])('%s', async (_what, syncPolicy, sync, expected) => {
    const { spec } = await changed(applicationWith({ syncPolicy }), { sync: sync ?? null })
    expect(spec.syncPolicy).toEqual(expected)
  })

  it('is refused by name when it asks for what only automated applications have', async () => {
    const server = recordingClient(applicationWith())
    await expect(update(server, { sync: { prune: true } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'sync.prune' } })
    const automated = recordingClient(applicationWith({ syncPolicy: AUTOMATED }))
    await expect(update(automated, { sync: { automated: false, selfHeal: true } })).rejects.toMatchObject({ details: { path: 'sync.selfHeal' } })
    expect([...server.patches, ...automated.patches]).toEqual([])
  })

  it('falls back to the settings for what it unsets', async () => {
    const server = recordingClient(applicationWith({ syncPolicy: AUTOMATED }))
    await update(server, { sync: { prune: null } }, {}, { syncPolicy: { automated: true, prune: false } })
    expect(server.application().spec.syncPolicy?.automated).toMatchObject({ prune: false, selfHeal: true })
  })
})

describe('an update that writes nothing', () => {
  it.each<[string, DeploymentChange]>([
    ['the same path', { source: { git: { path: 'deploy' } } }],
    ['the same revision in other words', { source: { git: { revision: 'branch:main' } } }],
    ['a label that is there', { labels: { team: 'a' } }],
    ['a label that is not there', { labels: { nobody: null } }],
    ['the policy that is in force', { sync: { automated: false } }],
  ])('is unchanged: %s', async (_what, change) => {
    const { patches, syncs, accepted } = await changed(applicationWith(), change)
    expect([patches, syncs]).toEqual([[], []])
    expect(accepted).toMatchObject({ effect: 'unchanged', deployment: { etag: '7' } })
  })

  it('is a conflict when the etag is stale', async () => {
    const server = recordingClient(applicationWith())
    await expect(update(server, { labels: { a: '1' } }, { etag: '6' })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(server.patches).toEqual([])
  })

  it('is refused, naming the ApplicationSet that would put it back, unless that is wanted', async () => {
    const child = stateAt('owned-by-applicationset', 7312)
    const server = recordingClient(child)
    await expect(update(server, { source: { git: { revision: 'next' } } })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      details: { revertedBy: { kind: 'ApplicationSet', namespace: 'argocd', name: 'ownset' } },
    })
    expect(server.patches).toEqual([])
    const accepted = await update(server, { source: { git: { revision: 'next' } } }, { allowRevert: true })
    expect(accepted.warnings).toMatchObject([{ code: 'will-be-reverted', by: { name: 'ownset' } }])
    expect(server.patches).toEqual([{ spec: { source: { targetRevision: 'next' } } }])
  })

  it('is refused while an operation of the spec before runs and nothing would apply the new one', async () => {
    const busy = { ...applicationWith(), operation: { sync: {} } }
    const server = recordingClient(busy)
    await expect(update(server, { source: { git: { path: 'other' } } })).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS' })
    expect(server.patches).toEqual([])
    await update(server, { source: { git: { path: 'other' } } }, { reconcile: false })
    expect([server.patches.length, server.syncs.length]).toEqual([1, 0])
  })
})

describe('an update whose sync is not accepted', () => {
  const inProgress = new DmsError({ code: 'OPERATION_IN_PROGRESS', message: 'another operation is already in progress' })
  const change: DeploymentChange = { source: { git: { path: 'other' } } }

  it('follows the operation of auto-sync, which was quicker', async () => {
    const accepted = await update(recordingClient(applicationWith({ syncPolicy: AUTOMATED }), inProgress), change)
    expect(accepted).toMatchObject({ effect: 'started', operation: { state: { follow: 'any' } } })
  })

  it('fails where nothing is automated: the operation that runs is not this one', async () => {
    const refused = update(recordingClient(applicationWith(), inProgress), change)
    await expect(refused).rejects.toMatchObject({ code: inProgress.code, retryable: false, details: { stored: true }, cause: inProgress })
  })

  it('waits for the window that is shut, and warns', async () => {
    const shut = new DmsError({
      code: 'FAILED_PRECONDITION',
      message: 'Argo CD: cannot sync: blocked by sync window',
      details: { reason: 'sync-window' },
    })
    const accepted = await update(recordingClient(applicationWith({ syncPolicy: AUTOMATED }), shut), change)
    expect(accepted.warnings).toEqual([{ code: 'sync-window', message: shut.message, by: null }])
  })
})
