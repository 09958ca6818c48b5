import { type Answer, noSuchPath, textAnswer } from '../answers/answer.ts'
import type { Call } from '../routes/call.ts'

/** In the order of the answers of Kubernetes 1.36.1. */
const HOOKS = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((hook) => `poststarthook/${hook}`)
const LAST = ['autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller']

const LIVE = ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...HOOKS, ...LAST]

export const HEALTH_CHECKS: Readonly<Record<string, readonly string[]>> = {
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...HOOKS, ...LAST, 'shutdown'],
  livez: LIVE,
  healthz: LIVE,
}

/** What is not there yet while a server starts, as recorded. */
const EARLY = [
  'etcd',
  'informer-sync',
  'autoregister-completion',
  ...[
    'start-apiextensions-controllers',
    'crd-informer-synced',
    'start-kube-apiserver-identity-lease-controller',
    'start-service-ip-repair-controllers',
    'rbac/bootstrap-roles',
    'scheduling/bootstrap-system-priority-classes',
    'priority-and-fairness-config-producer',
    'bootstrap-controller',
    'start-kubernetes-service-cidr-controller',
    'apiservice-registration-controller',
    'apiservice-discovery-controller',
  ].map((hook) => `poststarthook/${hook}`),
]
const MISSING = { early: EARLY, almost: ['poststarthook/rbac/bootstrap-roles'], over: [] }

/** How long the checks wait for a store that is silent. */
const PATIENCE_MS = 4_000

/** `/readyz`, `/livez`, `/healthz`, whole or one check of them. */
export async function answerHealth({ server, info, request }: Call): Promise<Answer> {
  const [, endpoint = '', ...rest] = info.path.split('/')
  const checks = HEALTH_CHECKS[endpoint]
  if (checks === undefined) return noSuchPath()
  const single = rest.join('/')
  if (rest.length > 0 && !checks.includes(single)) return noSuchPath()
  const asked = rest.length === 0 ? checks : [single]
  const excluded = info.query.getAll('exclude')
  const { outages, clock } = server
  const failing = new Set<string>()
  // Recorded: with a silent store only readiness fails.
  if (outages.isStoreSilent && endpoint === 'readyz' && asked.some((check) => check.startsWith('etcd') && !excluded.includes(check))) {
    await clock.sleep(PATIENCE_MS, request.signal)
    if (outages.isStoreSilent) for (const check of ['etcd', 'etcd-readiness']) failing.add(check)
  }
  if (endpoint === 'readyz') for (const check of MISSING[outages.start]) failing.add(check)
  const failed = asked.some((check) => failing.has(check) && !excluded.includes(check))
  if (rest.length > 0) return singleAnswer(single, failed)
  const lines = asked.map((check) => lineOf(check, failing, excluded))
  const unknown = excluded.filter((check) => !checks.includes(check))
  const warning =
    unknown.length === 0 ? '' : `warn: some health checks cannot be excluded: no matches for ${unknown.map((one) => JSON.stringify(one)).join(',')}\n`
  if (failed) return textAnswer(500, `${lines.join('\n')}\n${warning}${endpoint} check failed\n`)
  return textAnswer(200, info.query.has('verbose') ? `${lines.join('\n')}\n${warning}${endpoint} check passed\n` : 'ok')
}

const lineOf = (check: string, failing: ReadonlySet<string>, excluded: readonly string[]): string => {
  if (excluded.includes(check)) return `[+]${check} excluded: ok`
  return failing.has(check) ? `[-]${check} failed: reason withheld` : `[+]${check} ok`
}

const singleAnswer = (check: string, failed: boolean): Answer =>
  failed
    ? textAnswer(500, `internal server error: ${check} failed: reason withheld\n`)
    : { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok' }
