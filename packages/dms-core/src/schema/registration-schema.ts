import { z } from 'zod'
import { sourceSchema } from './source-schema.ts'

const text = z.string().min(1)

/** What registers a package (PackageRegistration). Nothing of `credentials` appears in a message: describeIssues knows the name. */
export const registrationSchema = z.strictObject({
  name: text.optional(),
  source: sourceSchema,
  credentials: z
    .strictObject({ username: text.optional(), password: text.optional(), token: text.optional(), sshPrivateKey: text.optional() })
    .optional(),
})
