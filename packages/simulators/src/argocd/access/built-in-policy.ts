import { type ArgoCdVersion, isSince } from '../argocd-version.ts'

const OF_PROJECTS = ['applications', 'applicationsets']
const READ = ['certificates', 'clusters', 'repositories', 'write-repositories', 'projects', 'accounts', 'gpgkeys']
const WRITTEN = ['certificates', 'clusters', 'repositories', 'write-repositories', 'projects']

/** The roles that every Argo CD has: one reads everything, the other may do everything, and `admin` has the second. */
export function builtInPolicy(version: ArgoCdVersion): string {
  const rule = (role: string, resource: string, action: string, object: string) => `p, role:${role}, ${resource}, ${action}, ${object}, allow`
  const belowApplications = isSince(version, '3.0') ? ['update/*', 'delete/*'] : []
  const ofApplications = ['create', 'update', 'delete', 'sync', 'override', 'action/*', ...belowApplications]
  return [
    ...[...OF_PROJECTS, 'logs'].map((resource) => rule('readonly', resource, 'get', '*/*')),
    ...READ.map((resource) => rule('readonly', resource, 'get', '*')),
    ...ofApplications.map((action) => rule('admin', 'applications', action, '*/*')),
    ...['get', 'create', 'update', 'delete'].map((action) => rule('admin', 'applicationsets', action, '*/*')),
    ...WRITTEN.flatMap((resource) => ['create', 'update', 'delete'].map((action) => rule('admin', resource, action, '*'))),
    rule('admin', 'accounts', 'update', '*'),
    ...['create', 'delete'].map((action) => rule('admin', 'gpgkeys', action, '*')),
    rule('admin', 'exec', 'create', '*/*'),
    'g, role:admin, role:readonly',
    'g, admin, role:admin',
  ].join('\n')
}
