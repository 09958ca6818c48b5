import type { Edit } from './core-program.ts'

const inContract = (path: string) => path.startsWith('contract/')

/** A minor version adds a capability with its method. */
export const withCapability: Edit = (path, text) => {
  if (path === 'contract/capabilities.ts') {
    const declared = insertAfter(text, 'export interface CapabilitiesV1 {\n', '  readonly archive?: { readonly keepsData: boolean }\n')
    return insertAfter(declared, 'export const CAPABILITY_METHODS = {\n', "  archive: ['archiveDeployment'],\n")
  }
  if (path !== 'contract/adapter-v1.ts') return text
  return insertAfter(text, '  close(): Promise<void>\n', '  archiveDeployment?(ref: DeploymentRef, options?: WriteOptions): Promise<Accepted>\n')
}

/** A minor version adds an optional field to every interface of the contract. */
export const withFields: Edit = (path, text) =>
  inContract(path) ? text.replace(/^export interface \w+[^{]*\{\n/gm, (head) => `${head}  readonly addedField?: string\n`) : text

/** A minor version adds a word to every open union of the contract. */
export const withWords: Edit = (path, text) => (inContract(path) ? text.replace(/(?<!type )\bOpen<\s*\|?/g, "Open<'added-word' | ") : text)

/** What no minor version may do, each a reason for the rules above; `named` stands in what the compiler says of it. */
export const FORBIDDEN: readonly { readonly what: string; readonly edits: readonly Edit[]; readonly named: string }[] = [
  {
    what: 'a required field in a response',
    edits: [edit('contract/operation.ts', 'export interface Accepted {\n', '  readonly auditId: string\n')],
    named: "'auditId' is missing",
  },
  {
    what: 'a required method',
    edits: [edit('contract/adapter-v1.ts', '  close(): Promise<void>\n', '  archiveDeployment(ref: DeploymentRef): Promise<Accepted>\n')],
    named: "'archiveDeployment' is missing",
  },
  {
    what: 'a required capability',
    edits: [edit('contract/capabilities.ts', 'export interface CapabilitiesV1 {\n', '  readonly quota: number\n')],
    named: "'quota' is missing",
  },
  {
    what: 'a word more in a union that is closed',
    edits: [(path, text) => (path === 'contract/json.ts' ? replaceOnce(text, 'Known | (string & {})', 'Known') : text), withWords],
    named: '"added-word"',
  },
]

function edit(file: string, anchor: string, addition: string): Edit {
  return (path, text) => (path === file ? insertAfter(text, anchor, addition) : text)
}

function insertAfter(text: string, anchor: string, addition: string): string {
  return replaceOnce(text, anchor, `${anchor}${addition}`)
}

/** An edit that finds its place no more would test nothing. */
function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`found ${JSON.stringify(from)} ${parts.length - 1} times in the contract, expected it once`)
  return parts.join(to)
}
