import { CAPABILITY_METHODS } from '../contract/capabilities.ts'
import type { SchemaIssue } from '../findings/describe-issues.ts'
import { flag, listOf, type Members, mapOf, membersOf, orNull, type Rule, text, wholeNumber } from './arguments/value-rule.ts'

const words = listOf(text)
const count = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const open = (rules: Readonly<Record<string, Rule>>, required: readonly string[] = Object.keys(rules)): Members => ({ rules, required, open: true })

const kinds: Rule = (value, path) => {
  const issues = mapOf(membersOf(open({ sources: listOf(text, 1), multiSource: flag, fields: words })))(value, path)
  const none = issues.length === 0 && Object.keys(value as object).length === 0
  return none ? [{ path, message: 'found no kind; accepted is at least one' }] : issues
}

/** What each capability says, by name. Members and capabilities that are not here belong to a newer contract, and pass. */
const SHAPE = membersOf(
  open(
    {
      kinds,
      etag: text,
      limits: membersOf(open({ nameMaxLength: wholeNumber(1, Number.MAX_SAFE_INTEGER), valuesMaxBytes: orNull(count), timeGranularityMs: count })),
      watch: membersOf(open({ resume: flag, deletes: text })),
      reconcile: membersOf(open({ options: words })),
      rollback: membersOf(open({ level: text, strategies: listOf(text, 1), reason: text }, ['level', 'strategies'])),
      scale: membersOf(open({ strategies: listOf(text, 1), zero: flag })),
      suspend: membersOf(open({ keepsReason: flag })),
      terminate: membersOf(open({ reason: text }, [])),
      history: membersOf(open({ limit: orNull(count), times: flag })),
      logs: membersOf(open({ follow: flag, previous: flag, maxPods: orNull(count) })),
      events: membersOf(open({ reason: text }, [])),
      tree: membersOf(open({ depth: text })),
      diff: membersOf(open({ complete: flag })),
      plan: membersOf(open({ of: listOf(text, 1), complete: flag })),
      actions: membersOf(open({ params: flag })),
      packages: membersOf(open({ types: listOf(text, 1), versions: flag })),
      packageWrites: membersOf(open({ types: listOf(text, 1), credentials: flag })),
      native: membersOf(open({ kinds: listOf(text, 1) })),
      narrowing: membersOf(open({ reason: text }, [])),
    },
    ['kinds', 'etag', 'limits'],
  ),
)

/** What is wrong with the capabilities themselves, and where they and the methods disagree. */
export function capabilityIssues(adapter: Readonly<Record<string, unknown>>, capabilities: Readonly<Record<string, unknown>>): SchemaIssue[] {
  const issues = [...SHAPE(capabilities, 'capabilities')]
  for (const [capability, methods] of Object.entries(CAPABILITY_METHODS)) {
    const declared = capabilities[capability] !== undefined
    for (const path of methods) {
      const present = typeof adapter[path] === 'function'
      if (declared && !present) issues.push({ path, message: `missing, although capabilities.${capability} is declared` })
      if (!declared && present) issues.push({ path, message: `present, although capabilities.${capability} is not declared` })
    }
  }
  return issues
}
