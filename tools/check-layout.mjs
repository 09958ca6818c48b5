// What the other tools cannot see: names and sizes of files, and that both adapters call the same thing by the same name.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { filesBelow, root } from './workspace.mjs'

const MAX_LINES = 250
const VAGUE_WORDS = ['util', 'utils', 'helper', 'helpers', 'common', 'misc']
/**
 * What there is to build, map and read differs between backends: Argo CD must be told to sync and tells of its resources itself; Flux writes
 * durations as text, and its resources are read one by one.
 */
const FREE_NAMES = /^(build|map|read)-|^(start-sync|duration)\.ts$/

const all = ['packages', 'demo', 'tests', 'examples', 'bench', 'tools'].flatMap(filesBelow).filter((file) => /\.m?[jt]s$/.test(file))
const sources = all.filter((file) => /^(packages\/[^/]+|demo)\/src\/|^tools\//.test(file))

const findings = [...vagueNames(all), ...longFiles(sources), ...adapterDifferences('argocd', 'flux')]
for (const finding of findings) console.log(finding)
console.log(`${findings.length} findings in ${all.length} files`)
process.exit(findings.length > 0 ? 1 : 0)

function vagueNames(files) {
  const vague = files.filter((file) => file.split(/[/.-]/).some((word) => VAGUE_WORDS.includes(word)))
  return vague.map((file) => `${file}: a name for what is inside, not one of ${VAGUE_WORDS.join(', ')}`)
}

function longFiles(files) {
  const lengths = files.map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length }))
  return lengths.filter(({ lines }) => lines > MAX_LINES).map(({ file, lines }) => `${file}: ${lines} lines; the limit is ${MAX_LINES}`)
}

function adapterDifferences(left, right) {
  return [...missingIn(right, left), ...missingIn(left, right)]
}

function missingIn(id, other) {
  const here = roles(id)
  const missing = roles(other).filter((role) => !here.includes(role) && !FREE_NAMES.test(basename(role)))
  return missing.map((role) => {
    const [theirs, expected] = [other, id].map((name) => `packages/adapter-${name}/src/${role.replaceAll('<id>', name)}`)
    return `${expected}: missing; ${theirs} is there, and the same role has the same name in both adapters`
  })
}

/** Source files of an adapter with its own name taken out. */
function roles(id) {
  const folder = `packages/adapter-${id}/src/`
  return sources.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length).replaceAll(id, '<id>'))
}
