type Shape = Readonly<Record<string, 'text' | 'object' | 'list' | 'text or null' | 'object or null'>>

const ACCEPTED: Shape = { ref: 'object', deployment: 'object or null', operation: 'object', effect: 'text', warnings: 'list' }
const DEPLOYMENT: Shape = { id: 'text', ref: 'object', spec: 'object', status: 'object', createdAt: 'text or null', etag: 'text' }
const STATUS: Shape = {
  phase: 'text',
  sync: 'text',
  health: 'text',
  lifecycle: 'text',
  operation: 'object',
  error: 'object or null',
  revisions: 'list',
}

const BY_METHOD: Readonly<Record<string, Shape>> = {
  createDeployment: ACCEPTED,
  updateDeployment: ACCEPTED,
  deleteDeployment: ACCEPTED,
  reconcileDeployment: ACCEPTED,
  rollbackDeployment: ACCEPTED,
  scaleDeployment: ACCEPTED,
  suspendDeployment: ACCEPTED,
  resumeDeployment: ACCEPTED,
  terminateOperation: ACCEPTED,
  runResourceAction: ACCEPTED,
  getDeployment: DEPLOYMENT,
  getDeploymentStatus: { ...STATUS, ref: 'object', conditions: 'list', causes: 'list', native: 'object' },
  listDeployments: { items: 'list', cursor: 'text or null', missing: 'list' },
  health: { status: 'text', checkedAt: 'text', engine: 'object', checks: 'list' },
}

const MEETS = {
  text: (value: unknown) => typeof value === 'string',
  object: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value: unknown) => Array.isArray(value),
}

/** What an answer lacks, in words; null when it has all that the contract demands of it. */
export function findShapeFault(method: string, answer: unknown): string | null {
  const shape = BY_METHOD[method]
  if (shape === undefined) return null
  if (!MEETS.object(answer)) return `${Array.isArray(answer) ? 'a list' : answer === null ? 'null' : typeof answer} instead of an object`
  for (const [member, wanted] of Object.entries(shape)) {
    const found: unknown = Reflect.get(answer as object, member)
    const [type, orNull] = wanted.split(' or ') as [keyof typeof MEETS, string | undefined]
    if (!(orNull !== undefined && found === null) && !MEETS[type](found)) {
      return `with ${member} ${found === undefined ? 'missing' : `as ${found === null ? 'null' : typeof found}`}; the contract has ${wanted} there`
    }
  }
  return null
}
