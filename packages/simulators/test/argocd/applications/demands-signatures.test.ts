import { expect, test } from 'vitest'
import { demandsSignatures } from '../../../src/argocd/applications/demands-signatures.ts'
import { APP_PROJECT, APPLICATION } from '../../../src/argocd/kinds.ts'
import type { JsonMap } from '../../../src/cluster/kube-object.ts'

const GIT = { repoURL: 'https://git.test/web.git', path: '.' }
const CHART = { repoURL: 'https://charts.test', chart: 'web', targetRevision: '1.0.0' }
const policy = (urls: readonly string[], mode = 'head') => ({ repos: urls.map((url) => ({ url })), gpg: { mode, keys: ['A'] } })
const policies = (...all: JsonMap[]): JsonMap => ({ sourceIntegrity: { git: { policies: all } } })
const KEYS: JsonMap = { signatureKeys: [{ keyID: 'A' }] }

test.each<[what: string, version: '3.4' | '3.5', project: JsonMap, source: JsonMap, answer: boolean]>([
  ['nothing', '3.5', {}, GIT, false],
  ['keys', '3.5', KEYS, GIT, true],
  ['keys, of a chart', '3.5', KEYS, CHART, false],
  ['keys, of a chart', '3.4', KEYS, CHART, true],
  ['keys, of an artifact', '3.5', KEYS, { repoURL: 'oci://registry.test/web', path: '.' }, false],
  ['a policy for it', '3.5', policies(policy(['https://git.test/*'])), GIT, true],
  ['a policy for it', '3.4', policies(policy(['https://git.test/*'])), GIT, false],
  ['a policy that leaves it out', '3.5', policies(policy(['https://git.test/*', '!https://git.test/web.git'])), GIT, false],
  ['a policy for others', '3.5', policies(policy(['https://other.test/*'])), GIT, false],
  ['a policy that checks nothing', '3.5', policies(policy(['*'], 'none')), GIT, false],
  ['two policies for it', '3.5', policies(policy(['*'], 'none'), policy(['https://git.test/*'], 'none')), GIT, true],
  ['policies, which count before keys', '3.5', { ...KEYS, ...policies() }, GIT, false],
])('%s, in %s', (_what, version, spec, source, answer) => {
  const project = { ...APP_PROJECT, metadata: { name: 'p' }, spec }
  expect(demandsSignatures(project, { ...APPLICATION, metadata: { name: 'web' }, spec: { source } }, version)).toBe(answer)
})
