import { isMap, type JsonMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import { readWindow } from './sync-windows.ts'
import { isTimeZone } from './time-zone.ts'
import { UnreadableWindow } from './unreadable-window.ts'
import { checkGroup, checkPolicy, checkRoleName } from './validate-role.ts'

/** @param prefix before what is no status of its own. @throws ApiError. */
export function validateProject(project: KubeObject, prefix = ''): void {
  const { spec = {} } = project
  checkDestinations(mapsOf(spec['destinations']))
  once(textsOf(spec['sourceNamespaces']), (name) => invalid(`source namespace '${name}' already added`))
  for (const repository of textsOf(spec['sourceRepos'])) {
    if (repository === '!*') throw invalid(`source repository has an invalid format, '!*'`)
  }
  once(textsOf(spec['sourceRepos']), (url) => invalid(`source repository '${url}' already added`))
  checkRoles(project, mapsOf(spec['roles']))
  checkWindows(mapsOf(spec['syncWindows']), prefix)
  checkServiceAccounts(mapsOf(spec['destinationServiceAccounts']))
}

const invalid = (text: string) => new ApiError(3, text)

function checkDestinations(destinations: readonly JsonMap[]): void {
  for (const destination of destinations) {
    const wrong = ['name', 'server', 'namespace'].find((member) => destination[member] === '!*')
    if (wrong !== undefined) throw invalid(`${wrong} has an invalid format, '!*'`)
  }
  const keys = destinations.map(
    (destination) => `${textAt(destination, 'server') || (textAt(destination, 'name') ?? '')}/${textAt(destination, 'namespace') ?? ''}`,
  )
  once(keys, (key) => invalid(`destination '${key}' already added`))
}

function checkRoles(project: KubeObject, roles: readonly JsonMap[]): void {
  const names = new Set<string>()
  for (const role of roles) {
    const name = textAt(role, 'name') ?? ''
    if (names.has(name)) throw new ApiError(6, `role '${name}' already exists`)
    names.add(name)
    checkRoleName(name)
    const [policies, groups] = [textsOf(role['policies']), textsOf(role['groups'])]
    for (const [index, policy] of policies.entries()) {
      if (policies.indexOf(policy) < index) throw new ApiError(6, `policy '${policy}' already exists for role '${name}'`)
      checkPolicy(project.metadata.name, name, policy)
    }
    for (const [index, group] of groups.entries()) {
      if (groups.indexOf(group) < index) throw new ApiError(6, `group '${group}' already exists for role '${name}'`)
      checkGroup(group)
    }
  }
}

const IDENTITY = ['kind', 'schedule', 'duration', 'applications', 'namespaces', 'clusters', 'timeZone', 'andOperator']

function checkWindows(windows: readonly JsonMap[], prefix: string): void {
  const known = new Set<string>()
  for (const window of windows) {
    const [kind, schedule, duration] = ['kind', 'schedule', 'duration'].map((member) => textAt(window, member) ?? '')
    const identity = JSON.stringify(IDENTITY.map((member) => window[member]))
    if (known.has(identity)) {
      const text = `sync window with kind '${kind}', schedule '${schedule}', and duration '${duration}' already exists`
      throw new ApiError(6, `${text} (hash=${hashOf(identity)}, duplicate detected)`)
    }
    known.add(identity)
    if (kind !== 'allow' && kind !== 'deny') throw new ApiError(2, `${prefix}kind '${kind}' mismatch: can only be allow or deny`)
    try {
      readWindow(window)
    } catch (error) {
      if (!(error instanceof UnreadableWindow)) throw error
      throw new ApiError(2, prefix + error.message)
    }
    if ((textAt(window, 'description') ?? '').length > 255) throw new ApiError(2, `${prefix}description must not exceed 255 characters`)
    if (['applications', 'namespaces', 'clusters'].every((member) => textsOf(window[member]).length === 0)) {
      throw new ApiError(11, `window '${kind}':'${schedule}':'${duration}' requires one of application, cluster or namespace`)
    }
  }
}

/** Of the simulator's own making: real ones hash Go's encoding. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return String(hash)
}

function checkServiceAccounts(accounts: readonly JsonMap[]): void {
  const keys = accounts.map((account) => {
    const [server, namespace, name] = ['server', 'namespace', 'defaultServiceAccount'].map((member) => textAt(account, member) ?? '')
    if (server?.includes('!')) throw invalid(`server has an invalid format, '${server}'`)
    if (namespace?.includes('!')) throw invalid(`namespace has an invalid format, '${namespace}'`)
    if (/^ *$|[!*[\]{}\\/]/.test(name ?? '')) throw invalid(`defaultServiceAccount has an invalid format, '${name}'`)
    return `${server}/${namespace}`
  })
  once(keys, (key) => invalid(`destinationServiceAccount '${key}' already added`))
}

/** As a project is stored: a window has a time zone, one that nobody knows is UTC; policies have one space after each comma. */
export function normalizedProject(project: KubeObject): KubeObject {
  const { spec = {} } = project
  const roles = mapsOf(spec['roles']).map((role) => {
    const policies = textsOf(role['policies']).map((policy) =>
      policy
        .split(',')
        .map((part, index) => (index === 0 ? part : part.replace(/^ +| +$/g, '')))
        .join(', '),
    )
    return policies.length === 0 ? role : { ...role, policies }
  })
  const windows = mapsOf(spec['syncWindows']).map((window) => {
    const zone = textAt(window, 'timeZone') ?? ''
    return { ...window, timeZone: zone !== '' && isTimeZone(zone) ? zone : 'UTC' }
  })
  return {
    ...project,
    spec: { ...spec, ...(roles.length === 0 ? {} : { roles }), ...(windows.length === 0 ? {} : { syncWindows: windows }) },
  }
}

function once(keys: readonly string[], refusal: (key: string) => ApiError): void {
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  if (twice !== undefined) throw refusal(twice)
}

const mapsOf = (value: unknown): JsonMap[] => (Array.isArray(value) ? value.filter(isMap) : [])
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
