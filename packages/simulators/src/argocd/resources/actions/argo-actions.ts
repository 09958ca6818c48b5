import { at, isMap, type KubeObject } from '../../../cluster/kube-object.ts'
import { kubeTime } from '../../../cluster/kube-time.ts'
import { type KindActions, type ResourceAction, withMembers, without } from './resource-action.ts'

const isAutoSyncOn = (application: KubeObject) => {
  const automated = at(application, 'spec', 'syncPolicy', 'automated')
  return isMap(automated) && [true, undefined, null].includes(automated['enabled'] as boolean)
}

const toggleAutoSync: ResourceAction = {
  since: '3.5',
  list: (application) => ({ displayName: isAutoSyncOn(application) ? 'Disable Auto-Sync' : 'Enable Auto-Sync' }),
  run: (application) => ({ patched: withMembers(application, ['spec', 'syncPolicy', 'automated'], { enabled: !isAutoSyncOn(application) }) }),
}

export const APPLICATION_ACTIONS: KindActions = { 'toggle-auto-sync': toggleAutoSync }

const ENDED = ['Successful', 'Failed', 'Error', 'Inconclusive']

export const ANALYSIS_RUN_ACTIONS: KindActions = {
  terminate: {
    list: (run) => ({ disabled: at(run, 'spec', 'terminate') === true || ENDED.includes(String(at(run, 'status', 'phase'))) }),
    run: (run) => ({ patched: withMembers(run, ['spec'], { terminate: true }) }),
  },
}

const listLength = (value: unknown) => (Array.isArray(value) ? value.length : 0)
const isFullyPromoted = (rollout: KubeObject) => at(rollout, 'status', 'currentPodHash') === at(rollout, 'status', 'stableRS')
const isAborted = (rollout: KubeObject) => at(rollout, 'status', 'abort') === true

function isRolloutPaused(rollout: KubeObject): boolean {
  const conditions = at(rollout, 'status', 'pauseConditions')
  return conditions === undefined ? at(rollout, 'spec', 'paused') === true : listLength(conditions) > 0
}

/** Of Argo Rollouts before 0.10, which count generations in another way. */
const isOldRollout = (rollout: KubeObject) => {
  const observed = Number(at(rollout, 'status', 'observedGeneration') ?? Number.NaN)
  return Number.isNaN(observed) || observed > (rollout.metadata.generation ?? 0)
}

const steps = (rollout: KubeObject) => at(rollout, 'spec', 'strategy', 'canary', 'steps')
const step = (rollout: KubeObject) => Number(at(rollout, 'status', 'currentStepIndex') ?? 0)

const withoutPauses = (rollout: KubeObject) =>
  listLength(at(rollout, 'status', 'pauseConditions')) > 0 ? without(rollout, 'status', 'pauseConditions') : rollout

export const ROLLOUT_ACTIONS: KindActions = {
  abort: {
    list: (rollout) => ({ disabled: isFullyPromoted(rollout) || isAborted(rollout) }),
    run: (rollout) => ({ patched: withMembers(rollout, ['status'], { abort: true }) }),
  },
  pause: {
    since: '3.1',
    list: (rollout) => ({ disabled: isFullyPromoted(rollout) || isAborted(rollout) || at(rollout, 'spec', 'paused') === true }),
    run: (rollout) => ({ patched: withMembers(rollout, ['spec'], { paused: true }) }),
  },
  'promote-full': {
    list: (rollout) => {
      if (rollout.status === undefined || isFullyPromoted(rollout)) return { disabled: true }
      return { disabled: isOldRollout(rollout) && at(rollout, 'spec', 'strategy', 'blueGreen') !== undefined }
    },
    run: (rollout) => {
      if (rollout.status === undefined) return { patched: rollout }
      if (!isOldRollout(rollout)) return { patched: withMembers(rollout, ['status'], { promoteFull: true }) }
      const resumed = without(rollout, 'status', 'abort')
      if (steps(rollout) === undefined) return { patched: resumed }
      return { patched: withMembers(resumed, ['status'], { currentStepIndex: listLength(steps(rollout)) }) }
    },
  },
  restart: {
    list: () => ({ displayName: 'Restart Pods' }),
    run: (rollout, { now }) => ({ patched: withMembers(rollout, ['spec'], { restartAt: kubeTime(now) }) }),
  },
  resume: {
    list: (rollout) => ({ disabled: !isRolloutPaused(rollout) }),
    run: (rollout) => {
      const resumed = withoutPauses(rollout)
      return { patched: at(resumed, 'spec', 'paused') === true ? withMembers(resumed, ['spec'], { paused: false }) : resumed }
    },
  },
  retry: {
    list: (rollout) => ({ disabled: isFullyPromoted(rollout) || !isAborted(rollout) }),
    run: (rollout) => ({ patched: without(rollout, 'status', 'abort') }),
  },
  'skip-current-step': {
    since: '3.1',
    list: (rollout) => ({ disabled: steps(rollout) === undefined || step(rollout) === listLength(steps(rollout)) }),
    run: (rollout) => {
      if (steps(rollout) === undefined || step(rollout) >= listLength(steps(rollout))) return { patched: rollout }
      return { patched: withMembers(withoutPauses(rollout), ['status'], { currentStepIndex: step(rollout) + 1 }) }
    },
  },
}
