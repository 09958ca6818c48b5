import { type ArgoCdVersion, isSince } from '../argocd-version.ts'

const OF_APPLICATIONS = ['create', 'update', 'update/*', 'delete', 'delete/*', 'sync', 'override', 'action/*']
const READ = ['certificates', 'clusters', 'repositories', 'write-repositories', 'projects', 'accounts', 'gpgkeys']
const WRITTEN = ['certificates', 'clusters', 'repositories', 'write-repositories', 'projects']

/** The roles that every Argo CD has: one reads everything, the other may do everything, and `admin` has the second. */
export function builtInPolicy(version: ArgoCdVersion): string {
  const rule = (role: string, resource: string, action: string, object: string) => `p, role:${role}, ${resource}, ${action}, ${object}, allow`
  const read = isSince(version, '3.4') ? ['applications', 'applicationsets', 'logs'] : ['applications', 'logs']
  return [
    ...read.map((resource) => rule('readonly', resource, 'get', '*/*')),
    ...READ.map((resource) => rule('readonly', resource, 'get', '*')),
    ...OF_APPLICATIONS.map((action) => rule('admin', 'applications', action, '*/*')),
    ...['get', 'create', 'update', 'delete'].map((action) => rule('admin', 'applicationsets', action, '*/*')),
    ...WRITTEN.flatMap((resource) => ['create', 'update', 'delete'].map((action) => rule('admin', resource, action, '*'))),
    rule('admin', 'accounts', 'update', '*'),
    ...['create', 'delete'].map((action) => rule('admin', 'gpgkeys', action, '*')),
    rule('admin', 'exec', 'create', '*/*'),
    'g, role:admin, role:readonly',
    'g, admin, role:admin',
  ].join('\n')
}
