import type { PackageQuery, PackageRegistration } from '../../contract/packages.ts'
import { describeIssues, formatPath } from '../../findings/describe-issues.ts'
import { MASK_WORDS, masksIn } from '../../findings/masks-in.ts'
import { copyInput, invalidInput } from './copy-input.ts'
import { withReadOnlyWords } from './read-only-members.ts'
import { membersOf, text, wholeNumber } from './value-rule.ts'

const query = membersOf({ rules: { type: text, limit: wholeNumber(1, 1000), cursor: text } })

export function checkPackageQuery(given: PackageQuery | undefined): PackageQuery {
  const copy = copyInput(given === undefined ? {} : given, 'query')
  const issues = query(copy, '')
  if (issues.length > 0) throw invalidInput('query', issues)
  return copy as PackageQuery
}

/** Opaque: what a list gave. In a URL a path would be another place, encoded or not. */
export function checkPackageId(id: string): string {
  const issues =
    id === '.' || id === '..' ? [{ path: 'id', message: `found "${id}"; accepted is the id of a package, as a list gives it` }] : text(id, 'id')
  if (issues.length > 0) throw invalidInput('id', issues)
  return id
}

/** zod is loaded with the first registration, not with the package. */
export async function checkRegistration(given: PackageRegistration): Promise<PackageRegistration> {
  const copy = copyInput(given, 'registration')
  const { registrationSchema } = await import('../../schema/registration-schema.ts')
  const parsed = registrationSchema.safeParse(copy)
  const found = parsed.success ? [] : withReadOnlyWords(describeIssues(registrationSchema, parsed.error.issues, copy))
  const issues = [...found, ...masksIn(copy).map((path) => ({ path: formatPath(path), message: MASK_WORDS }))]
  if (issues.length > 0) throw invalidInput('registration', issues)
  return copy as PackageRegistration
}
