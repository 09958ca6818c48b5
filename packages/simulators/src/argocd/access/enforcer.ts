import { at, isMap, type KubeObject, textAt } from '../../cluster/kube-object.ts'
import type { ArgoCdVersion } from '../argocd-version.ts'
import { ApiError } from '../gateway/api-error.ts'
import { storedProject } from '../projects/find-project.ts'
import { type SettingsStore, settingsIn } from '../services/argocd-settings.ts'
import { builtInPolicy } from './built-in-policy.ts'
import { type MatchMode, Policy } from './policy.ts'

/** Whose objects begin with a project. */
const IN_PROJECTS = ['applicationsets', 'applications', 'repositories', 'clusters', 'logs', 'exec']

type Settings = Readonly<Record<string, string>>

/** Who may do what: the built-in policy, that of `argocd-rbac-cm`, and the roles of the project that an object belongs to. */
export class Enforcer {
  readonly #store: SettingsStore
  readonly #builtIn: string
  readonly #made = new WeakMap<Settings, WeakMap<object, Policy>>()

  constructor(store: SettingsStore, version: ArgoCdVersion) {
    this.#store = store
    this.#builtIn = builtInPolicy(version)
  }

  /** @param subject '' is nobody, who has the default role. @throws ApiError 500 for a policy that cannot be read. */
  allows(subject: string, resource: string, action: string, object: string): boolean {
    const settings = settingsIn(this.#store, 'argocd-rbac-cm')
    const defaultRole = settings['policy.default'] ?? ''
    const project = this.#projectOf(resource, object)
    // A token of a project counts in that project only.
    const [kind, ownProject, role] = subject.split(':')
    if (project !== undefined && kind === 'proj' && role !== undefined && ownProject !== project.metadata.name) return false
    const policy = this.#policyFor(settings, project)
    return (defaultRole !== '' && policy.allows(defaultRole, resource, action, object)) || policy.allows(subject, resource, action, object)
  }

  #projectOf(resource: string, object: string): KubeObject | undefined {
    if (resource === 'projects') return storedProject(this.#store, object)
    const [name = '', ...rest] = object.split('/')
    return IN_PROJECTS.includes(resource) && rest.length > 0 ? storedProject(this.#store, name) : undefined
  }

  /** Settings and projects are the same objects for as long as they do not change. */
  #policyFor(settings: Settings, project: KubeObject | undefined): Policy {
    const made = this.#made.get(settings) ?? new WeakMap<object, Policy>()
    this.#made.set(settings, made)
    const key = project ?? settings
    const policy = made.get(key) ?? this.#make(settings, project)
    made.set(key, policy)
    return policy
  }

  /** The project's part is left out where it cannot be read. */
  #make(settings: Settings, project: KubeObject | undefined): Policy {
    const mode: MatchMode = settings['policy.matchMode'] === 'regex' ? 'regex' : 'glob'
    const base = `${this.#builtIn}\n${policyText(settings)}`
    try {
      const all = new Policy(base, mode)
      return project === undefined ? all : (withProject(base, project, mode) ?? all)
    } catch (error) {
      throw new ApiError(13, `error creating casbin enforcer: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function withProject(base: string, project: KubeObject, mode: MatchMode): Policy | undefined {
  try {
    return new Policy(`${base}\n${projectPolicies(project)}`, mode)
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

/** `policy.csv`, then all other `policy.*.csv` by name. */
function policyText(settings: Settings): string {
  const others = Object.keys(settings)
    .filter((key) => /^policy\..*\.csv$/.test(key))
    .sort()
  return ['policy.csv', ...others].map((key) => settings[key] ?? '').join('\n')
}

/** What a project says of its roles: each may read the project itself. */
function projectPolicies(project: KubeObject): string {
  const { name } = project.metadata
  const roles = at(project, 'spec', 'roles')
  const lines = (Array.isArray(roles) ? roles.filter(isMap) : []).flatMap((role) => {
    const subject = `proj:${name}:${textAt(role, 'name') ?? ''}`
    const groups = textsOf(role['groups']).map((group) => `g, ${group}, ${subject}`)
    return [`p, ${subject}, projects, get, ${name}, allow`, ...textsOf(role['policies']), ...groups]
  })
  return lines.join('\n')
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
