import type { ConfigIssue } from './config-issue.ts'
import { valueAt } from './config-path.ts'
import { isWholeReference, type Secrets } from './substitute-variables.ts'

/** What one may not know of YAML, variables and this configuration when a value is not what it looks like. `tree` has its variables put in. */
export function addHint(issue: ConfigIssue, tree: unknown, { written }: Secrets): ConfigIssue {
  const hint = hintFor(issue, valueAt(tree, issue.path), written.get(issue.path.join('.')))
  return hint === null ? issue : { ...issue, message: `${issue.message} (${hint})` }
}

function hintFor({ path, message }: ConfigIssue, value: unknown, written: string | undefined): string | null {
  if (value === null && message.startsWith('found null; ')) return 'nothing stands after its colon: give it a value, or leave the name out too'
  if (value === '' && written !== undefined) return 'what it refers to is set to nothing'
  if (written?.includes('${') && SHOWN_VALUE.test(message)) return hintForVariable(message, written)
  if ((typeof value === 'number' || typeof value === 'boolean') && /; accepted is (?:a non-empty )?text$/.test(message)) return 'put it in quotes'
  if (path.length === 4 && message.startsWith('unknown; ')) return 'settings of the adapter stand below config'
  return null
}

const SHOWN_VALUE = /^found (?:["\d-]|true|false)/

/** The message shows the reference, and one may take that for what is wrong. */
function hintForVariable(message: string, written: string): string | null {
  if (isWholeReference(written)) return 'what it stands for is not shown'
  return /; accepted is (?:a (?:whole )?number|true or false)$/.test(message) ? 'a variable with anything around it gives text' : null
}
