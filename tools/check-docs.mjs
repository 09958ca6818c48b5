// Type-checks every ```ts block of the READMEs and of docs/ against the sources of the workspace, each as a module of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow, root, workspacePackages } from './workspace.mjs'

const FENCE = /^([\s>]*(?:(?:[-*+]|\d+\.)\s+)?)(`{3,}|~{3,})\s*([^\s{`]*)/
const TYPESCRIPT = /^(ts|mts|cts|tsx|typescript)$/i
/** No way around the compiler: what cannot be compiled is not shown as code that works. */
const WAYS_AROUND = [/^\s*(\/\/|\/\*)\s*not compiled\b/i, /@ts-(nocheck|ignore|expect-error)/]

const packageFolders = workspacePackages().flatMap(({ folder }) => (folder.startsWith('packages/') ? folder : []))
const readmes = ['README.md', 'CONTRIBUTING.md', ...packageFolders.map((folder) => `${folder}/README.md`)]
const documents = [...readmes, ...filesBelow('docs').filter((file) => file.endsWith('.md'))]

const read = documents.map((document) => readBlocks(document))
const blocks = read.flatMap((found) => found.blocks)
const problems = [
  ...read.flatMap((found) => found.problems),
  ...[...packageFolders, 'tests'].flatMap((home) => typecheck(home, blocks.filter(livesIn(home)))),
]
for (const problem of problems) console.log(problem)
console.log(`${blocks.length} blocks, ${problems.length} problems`)
process.exit(problems.length > 0 ? 1 : 0)

/** A package's README sees what that package depends on; the others see what tests/ does, which depends on all packages. */
function livesIn(home) {
  return ({ document }) => (packageFolders.find((folder) => document.startsWith(`${folder}/`)) ?? 'tests') === home
}

function readBlocks(document) {
  const found = []
  const problems = []
  let open
  for (const [index, line] of textOf(document).split('\n').entries()) {
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
    const ways = [...code.entries()].filter(([, line]) => WAYS_AROUND.some((way) => way.test(line)))
    problems.push(...ways.map(([offset, line]) => `${document}:${firstLine + offset}: found "${line.trim()}"; every block is compiled`))
  }
  return { blocks: found, problems }
}

function textOf(document) {
  return existsSync(join(root, document)) ? readFileSync(join(root, document), 'utf8') : ''
}

/** In a folder inside the package, so that imports resolve as there; its name begins with a dot, so that git and the other gates pass it by. */
function typecheck(home, own) {
  if (own.length === 0) return []
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
    const problems = (stdout ?? '').split('\n').flatMap((line) => {
      const [, path, row, column, message] = /^(.+?)\((\d+),(\d+)\): (error .*)$/.exec(line) ?? []
      const block = path === undefined ? undefined : own[files.indexOf(relative(scratch, join(root, path)))]
      return block === undefined ? [] : `${block.document}:${block.firstLine + Number(row) - 1}:${block.indent + Number(column)}: ${message}`
    })
    // Errors in the sources are for the gate of the types to tell; here they mean that the blocks were not judged.
    return status === 0 || problems.length > 0 ? problems : [`${home}: its blocks could not be judged:\n${error?.message ?? stdout}`]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
