import { type JsonMap, textAt } from '../../cluster/kube-object.ts'
import { ApiError } from '../gateway/api-error.ts'
import type { Call } from '../gateway/route.ts'
import { passwordPattern } from './settings-routes.ts'

/** Of the own account, or of another one for whom may do that; in either case with the own password. */
export async function changePassword({ parts, session, body, signal }: Call): Promise<JsonMap> {
  const { access } = parts
  const { subject } = session
  const name = textAt(body, 'name') ?? ''
  const changed = name || subject
  if (changed !== subject || subject === '') access.enforce(session, 'accounts', 'update', name)
  if (subject === '') throw new ApiError(2, 'failed to get issue time: unable to extract token claims')
  if (name === '' && subject.startsWith('proj:')) {
    throw new ApiError(3, `password can only be changed for local users, not user ${JSON.stringify(subject)}`)
  }
  try {
    await access.checkPassword(subject, textAt(body, 'currentPassword') ?? '', signal)
  } catch (error) {
    if (error instanceof ApiError && error.code !== 4) throw new ApiError(3, 'current password does not match')
    throw error
  }
  const wanted = textAt(body, 'newPassword') ?? ''
  const pattern = passwordPattern(parts)
  if (!expressionOf(pattern).test(wanted)) throw new ApiError(2, `new password does not match the following expression: ${pattern}`)
  await access.changePassword(changed, wanted)
  return {}
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    throw new ApiError(2, `failed to compile password regex: ${error instanceof Error ? error.message : String(error)}`)
  }
}
