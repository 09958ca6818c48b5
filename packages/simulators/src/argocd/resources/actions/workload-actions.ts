import { at, type KubeObject } from '../../../cluster/kube-object.ts'
import { kubeTime } from '../../../cluster/kube-time.ts'
import { type ArgoCdVersion, isSince } from '../../argocd-version.ts'
import { ApiError } from '../../gateway/api-error.ts'
import { luaNumber } from './lua-number.ts'
import { type KindActions, type ListedAction, type ResourceAction, withMembers, without } from './resource-action.ts'

const icon = (version: ArgoCdVersion, name: string): ListedAction => (isSince(version, '3.3') ? { iconClass: `fa fa-fw fa-${name}` } : {})

const restart: ResourceAction = {
  list: (_object, version) => icon(version, 'redo'),
  run: (object, { now }) => ({
    patched: withMembers(object, ['spec', 'template', 'metadata', 'annotations'], { 'kubectl.kubernetes.io/restartedAt': kubeTime(now) }),
  }),
}

const scale: ResourceAction = {
  since: '3.1',
  list: (object, version) => {
    const replicas = at(object, 'spec', 'replicas')
    const shown = isSince(version, '3.2') ? {} : { default: replicas === undefined ? 'nil' : String(replicas) }
    return { params: [{ name: 'replicas', ...shown }], ...icon(version, 'plus-circle') }
  },
  run: (object, { params: { replicas } }) => {
    const failed = 'error executing Lua resource action: '
    if (replicas === undefined) throw new ApiError(2, `${failed}<string>:5: cannot perform concat operation between string and nil`)
    const wanted = luaNumber(replicas)
    if (wanted === undefined) throw new ApiError(2, `${failed}invalid number: ${replicas}`)
    return { patched: withMembers(object, ['spec'], { replicas: wanted }) }
  },
}

const isPaused = (object: KubeObject) => at(object, 'spec', 'paused') === true

const pause: ResourceAction = {
  list: (object, version) => {
    // Older ones list it only where somebody has said whether it is paused, and never as disabled.
    if (!isSince(version, '3.3')) return at(object, 'spec', 'paused') === undefined ? undefined : {}
    return { disabled: isPaused(object), ...icon(version, 'pause-circle') }
  },
  run: (object) => ({ patched: withMembers(object, ['spec'], { paused: true }) }),
}

const resume: ResourceAction = {
  list: (object, version) => ({ disabled: !isPaused(object), ...icon(version, 'play-circle') }),
  run: (object) => ({ patched: without(object, 'spec', 'paused') }),
}

export const DEPLOYMENT_ACTIONS: KindActions = { pause, restart, resume, scale }
export const STATEFUL_SET_ACTIONS: KindActions = { restart, scale }
export const DAEMON_SET_ACTIONS: KindActions = { restart }
