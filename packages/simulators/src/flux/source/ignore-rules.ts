import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * One pattern of a .gitignore as Flux reads it. Unlike in git, a pattern that includes wins over an earlier one that excludes a parent
 * folder, which is why no library for gitignore is used.
 */
interface IgnorePattern {
  /** The folder that it is written in. */
  readonly domain: readonly string[]
  readonly parts: readonly Part[]
  readonly includes: boolean
  readonly foldersOnly: boolean
}

interface Part {
  readonly text: string
  readonly expression: RegExp
}

/** In no artifact, whatever the rules say. */
const VERSION_CONTROL = ['.git/', '.gitignore', '.gitmodules', '.gitattributes']
/** In none as long as neither a file nor the spec has rules of its own. */
const DEFAULTS = [
  ...['*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip'],
  ...['.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml'],
  ...['cloudbuild.yaml', 'codeship-services.yml', 'codeship-steps.yml'],
  ...['**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'],
]

export const IGNORE_FILE = '.sourceignore'

export type IsIgnored = (path: readonly string[], isFolder: boolean) => boolean

/** The rules for a folder: those of its .sourceignore files, then those of `spec.ignore`; the last one that matches decides. */
export async function folderRules(directory: string, ignore: string | undefined): Promise<IsIgnored> {
  const own = [...(await filePatterns(directory, [])), ...patternsOf(ignore ?? '', [])]
  return ruleOf([...VERSION_CONTROL.map((line) => patternOf(line, [])), ...(own.length > 0 ? own : DEFAULTS.map((line) => patternOf(line, [])))])
}

/** The rules for a bucket: nothing is left out but what a .sourceignore and `spec.ignore` name. */
export const bucketRules = (file: string, ignore: string | undefined): IsIgnored => ruleOf([...patternsOf(file, []), ...patternsOf(ignore ?? '', [])])

const ruleOf = (patterns: readonly IgnorePattern[]): IsIgnored => {
  const matching = (path: readonly string[], isFolder: boolean) => patterns.findLast((pattern) => matches(pattern, path, isFolder))
  return (path, isFolder) => matching(path, isFolder)?.includes === false
}

async function filePatterns(directory: string, domain: readonly string[]): Promise<IgnorePattern[]> {
  const entries = await readdir(join(directory, ...domain), { withFileTypes: true })
  const file = entries.find((entry) => entry.name === IGNORE_FILE && entry.isFile())
  const own = file === undefined ? [] : patternsOf(await readFile(join(directory, ...domain, IGNORE_FILE), 'utf8'), domain)
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== '.git').map((entry) => entry.name)
  const below: IgnorePattern[] = []
  for (const folder of folders.sort()) below.push(...(await filePatterns(directory, [...domain, folder])))
  return [...own, ...below]
}

const patternsOf = (text: string, domain: readonly string[]): IgnorePattern[] =>
  text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => patternOf(line, domain))

function patternOf(line: string, domain: readonly string[]): IgnorePattern {
  const includes = line.startsWith('!')
  const bare = includes ? line.slice(1) : line
  const trimmed = bare.endsWith('\\ ') ? bare : bare.replace(/ +$/, '')
  const foldersOnly = trimmed.endsWith('/')
  return { domain, parts: (foldersOnly ? trimmed.slice(0, -1) : trimmed).split('/').map(partOf), includes, foldersOnly }
}

function matches({ domain, parts, foldersOnly }: IgnorePattern, path: readonly string[], isFolder: boolean): boolean {
  if (path.length <= domain.length || domain.some((folder, index) => path[index] !== folder)) return false
  const below = path.slice(domain.length)
  const left = parts.length === 1 ? afterName(parts, below) : afterPath(parts, below)
  if (left === undefined) return false
  return !(foldersOnly && !isFolder && left === 0)
}

/** A pattern of one part matches at any depth. Returns how many parts of the path come after it. */
function afterName([part]: readonly Part[], path: readonly string[]): number | undefined {
  const found = path.findIndex((name) => part?.expression.test(name))
  return found < 0 ? undefined : path.length - found - 1
}

function afterPath(parts: readonly Part[], path: readonly string[]): number | undefined {
  let at = 0
  let matched = false
  let anywhere = false
  for (const [index, { text, expression }] of parts.entries()) {
    if (text === '') {
      anywhere = false
      continue
    }
    if (text === '**') {
      if (index === parts.length - 1) break
      anywhere = true
      continue
    }
    if (text.includes('**') || at >= path.length) return undefined
    if (!anywhere) {
      if (!expression.test(path[at] ?? '')) return undefined
      at++
      matched = true
      continue
    }
    anywhere = false
    const found = path.findIndex((name, place) => place >= at && expression.test(name))
    matched = found >= 0
    at = found < 0 ? path.length : found + 1
  }
  return matched ? path.length - at : undefined
}

function partOf(text: string): Part {
  const expression = text.replace(/\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([*?])|./gs, (whole, escaped, not, set, wild) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.'
    if (set !== undefined) return `[${not}${set}]`
    return (escaped ?? whole).replace(/[.+^${}()|[\]\\*?/-]/g, '\\$&')
  })
  try {
    return { text, expression: new RegExp(`^${expression}$`, 's') }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { text, expression: /(?!)/ } // a range the wrong way round matches nothing
  }
}
