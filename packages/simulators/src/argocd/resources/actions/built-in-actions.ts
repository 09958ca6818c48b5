import type { KubeObject } from '../../../cluster/kube-object.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { groupOf } from '../../controller/comparison/resource-key.ts'
import { ApiError } from '../../gateway/api-error.ts'
import { type SettingsStore, settingsIn } from '../../services/argocd-settings.ts'
import { ANALYSIS_RUN_ACTIONS, APPLICATION_ACTIONS, ROLLOUT_ACTIONS } from './argo-actions.ts'
import { CRON_JOB_ACTIONS, JOB_ACTIONS } from './batch-actions.ts'
import { FLUX_ACTIONS } from './flux-actions.ts'
import type { KindActions, ResourceAction } from './resource-action.ts'
import { DAEMON_SET_ACTIONS, DEPLOYMENT_ACTIONS, STATEFUL_SET_ACTIONS } from './workload-actions.ts'

const ACTIONS: Readonly<Record<string, KindActions>> = {
  'apps/DaemonSet': DAEMON_SET_ACTIONS,
  'apps/Deployment': DEPLOYMENT_ACTIONS,
  'apps/StatefulSet': STATEFUL_SET_ACTIONS,
  'argoproj.io/AnalysisRun': ANALYSIS_RUN_ACTIONS,
  'argoproj.io/Application': APPLICATION_ACTIONS,
  'argoproj.io/Rollout': ROLLOUT_ACTIONS,
  'batch/CronJob': CRON_JOB_ACTIONS,
  'batch/Job': JOB_ACTIONS,
  ...FLUX_ACTIONS,
}

/** Kinds of others for which Argo CD brings actions that are not simulated. */
const NOT_SIMULATED = new Set([
  ...['argoproj.io/CronWorkflow', 'argoproj.io/WorkflowTemplate', 'core.strimzi.io/StrimziPodSet', 'external-secrets.io/ExternalSecret'],
  ...['external-secrets.io/PushSecret', 'k8s.mariadb.com/MariaDB', 'keda.sh/ScaledJob', 'keda.sh/ScaledObject', 'postgresql.cnpg.io/Cluster'],
  ...['numaflow.numaproj.io/InterStepBufferService', 'numaflow.numaproj.io/MonoVertex', 'numaflow.numaproj.io/Pipeline'],
  ...['numaplane.numaproj.io/MonoVertexRollout', 'numaplane.numaproj.io/PipelineRollout', 'promoter.argoproj.io/PullRequest'],
  'psmdb.percona.com/PerconaServerMongoDB',
])

/** What Argo CD can do with a kind by itself, by name. @throws ApiError 501 for what the simulator does not have. */
export function builtInActions(store: SettingsStore & { readonly version: ArgoCdVersion }, object: KubeObject): [string, ResourceAction][] {
  const group = groupOf(object)
  const kind = `${group}/${object.kind}`
  const settings = settingsIn(store, 'argocd-cm')
  const isCustomized = [`resource.customizations.actions.${group === '' ? '' : `${group}_`}${object.kind}`, 'resource.customizations'].some(
    (key) => settings[key],
  )
  if (NOT_SIMULATED.has(kind) || isCustomized) throw new ApiError(12, `the simulator does not have the actions of ${kind.replace(/^\//, '')}`)
  const names = Object.entries(ACTIONS[kind] ?? {}).filter(([, { since = '2.14' }]) => isSince(store.version, since))
  return names.sort(([a], [b]) => (a < b ? -1 : 1))
}
