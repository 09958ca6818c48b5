import { randomBytes } from 'node:crypto'
import { ApiError } from '../gateway/api-error.ts'
import type { Access, Session } from './access.ts'

/** One account that may do everything. */
export interface AdminCredentials {
  readonly token: string
  readonly username: string
  readonly password: string
}

const NOBODY: Session = { subject: '', groups: [], issuedAt: undefined }

export function createAccess(admin: AdminCredentials): Access {
  /** A bearer that is not made of three parts counts as none. */
  const bearerOf = (request: Request) => /^Bearer (\S+\.\S+\.\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  const identify = (request: Request): Session =>
    bearerOf(request) === admin.token ? { subject: admin.username, groups: [], issuedAt: undefined } : NOBODY
  const allows = ({ subject }: Session) => subject === admin.username
  return {
    authenticate: (request) => {
      const bearer = bearerOf(request)
      if (bearer === undefined) throw new ApiError(16, 'no session information')
      if (bearer !== admin.token) throw new ApiError(16, 'invalid session: signature is invalid')
      return identify(request)
    },
    identify,
    allows,
    enforce: (session, resource, action, object) => {
      if (!allows(session)) throw new ApiError(7, `permission denied: ${resource}, ${action}, ${object}, sub: ${session.subject}`)
    },
  }
}

/** A token of three parts, as every JSON Web Token has; nothing in it is meant to be read. */
export function makeAdminCredentials(): AdminCredentials {
  const part = () => randomBytes(18).toString('base64url')
  return { token: `${part()}.${part()}.${part()}`, username: 'admin', password: part() }
}
