// Type-checks every ```ts block of the READMEs and of docs/ against the sources of the workspace, each as a module of its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, root, workspacePackages } from './workspace.mjs'

const FENCE = /^([\s>]*(?:(?:[-*+]|\d+\.)\s+)?)(`{3,}|~{3,})\s*([^\s{`]*)/
const TYPESCRIPT = /^(ts|mts|cts|tsx|typescript)$/i
/** No way around the compiler: what cannot be compiled is not shown as code that works. */
const ESCAPES = [/^\s*(\/\/|\/\*)\s*not compiled\b/i, /@ts-(nocheck|ignore|expect-error)/]

const packageFolders = workspacePackages().flatMap(({ folder }) => (folder.startsWith('packages/') ? folder : []))
const readmes = ['README.md', ...packageFolders.map((folder) => `${folder}/README.md`)]
const documents = [...readmes, ...filesBelow('docs').filter((file) => file.endsWith('.md'))]
const problems = []
const blocks = documents.flatMap((document) => readBlocks(document))
// A package's README sees what that package depends on; the others see what tests/ does, which depends on all packages.
for (const home of [...packageFolders, 'tests']) {
  const own = blocks.filter((block) => (packageFolders.find((folder) => block.document.startsWith(`${folder}/`)) ?? 'tests') === home)
  if (own.length > 0) typecheck(home, own)
}
for (const problem of problems) console.log(problem)
console.log(`${blocks.length} blocks, ${problems.length} problems`)
process.exit(problems.length > 0 ? 1 : 0)

function readBlocks(document) {
  const found = []
  let open
  const lines = textOf(document).split('\n')
  for (const [index, line] of lines.entries()) {
    const [, prefix, fence, language] = FENCE.exec(line) ?? []
    if (open === undefined) {
      if (fence !== undefined) open = { document, language, fence, indent: prefix.length, firstLine: index + 2, code: [] }
    } else if (fence?.startsWith(open.fence) && line.slice(prefix.length).trim() === fence) {
      if (TYPESCRIPT.test(open.language)) found.push(open)
      open = undefined
    } else open.code.push(line.replace(new RegExp(`^[\\s>]{0,${open.indent}}`), ''))
  }
  if (open !== undefined) problems.push(`${document}:${open.firstLine - 1}: this block is not closed`)
  for (const { firstLine, code } of found) {
    const escapes = [...code.entries()].filter(([, line]) => ESCAPES.some((escape) => escape.test(line)))
    problems.push(...escapes.map(([offset, line]) => `${document}:${firstLine + offset}: found "${line.trim()}"; every block is compiled`))
  }
  return found
}

function textOf(document) {
  try {
    return readFileSync(join(root, document), 'utf8')
  } catch {
    return '' // not written yet
  }
}

/** In a folder inside the package, so that imports resolve as there; its name begins with a dot, so that git and the other gates pass it by. */
function typecheck(home, own) {
  const scratch = mkdtempSync(join(root, home, '.docs-check-'))
  try {
    const files = own.map(({ language }, index) => `${index}.${/^(mts|cts|tsx)$/i.test(language) ? language.toLowerCase() : 'ts'}`)
    for (const [index, file] of files.entries()) writeFileSync(join(scratch, file), `${own[index].code.join('\n')}\n`)
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, moduleDetection: 'force' }
    writeFileSync(
      join(scratch, 'tsconfig.json'),
      JSON.stringify({ extends: relative(scratch, join(root, 'tsconfig.base.json')), compilerOptions, files }),
    )
    const { status, stdout, error } = spawnSync('tsc', ['-p', join(scratch, 'tsconfig.json'), '--pretty', 'false'], { cwd: root, encoding: 'utf8' })
    const before = problems.length
    for (const line of (error?.message ?? stdout).split('\n')) tell(line)
    // Errors of the sources themselves are told by the gate for types; here they only say that this verdict is worth nothing.
    if (status !== 0 && problems.length === before) problems.push(`${home}: its blocks could not be judged:\n${stdout}`)

    function tell(line) {
      const [, path, row, column, message] = /^(.+?)\((\d+),(\d+)\): (error .*)$/.exec(line) ?? []
      const block = path === undefined ? undefined : own[files.indexOf(relative(scratch, join(root, path)))]
      if (block !== undefined) problems.push(`${block.document}:${block.firstLine + Number(row) - 1}:${block.indent + Number(column)}: ${message}`)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
