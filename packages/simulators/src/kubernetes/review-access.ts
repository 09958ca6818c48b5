import { at, isMap } from '../cluster/kube-object.ts'
import { StatusError } from '../cluster/status-error.ts'
import { respondJson } from './respond.ts'

/** SelfSubjectAccessReview: whoever may ask may do everything here. */
export async function reviewAccess(request: Request): Promise<Response> {
  const body: unknown = await request.json()
  const spec = at(body, 'spec')
  if (!isMap(spec)) throw new StatusError(400, 'BadRequest', 'spec of the SelfSubjectAccessReview is missing')
  return respondJson({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec, status: { allowed: true } }, 201)
}
