import { z } from 'zod'

const text = z.string().min(1)

/** Filters of a list over all instances (DeploymentQuery). */
export const querySchema = z.strictObject({
  kind: text.optional(),
  controlNamespace: text.optional(),
  namespace: text.optional(),
  cluster: text.optional(),
  project: text.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  repo: text.optional(),
  phases: z.array(text).min(1).optional(),
})

/** Filters and page of a list of one instance (ListQuery). */
export const listQuerySchema = querySchema.extend({ limit: z.number().int().min(1).max(1000).optional(), cursor: text.optional() })
