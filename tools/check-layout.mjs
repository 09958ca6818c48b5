// What the other tools cannot see: names and sizes of files, and that both adapters call the same thing by the same name.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { filesBelow, root, workspacePackages } from './workspace.mjs'

const MAX_LINES = 250
const VAGUE_WORDS = ['util', 'utils', 'helper', 'helpers', 'common', 'misc']
/**
 * What there is to build, map and read differs between backends: Argo CD must be told to sync and tells of its resources itself; Flux writes
 * durations as text, and its resources are read one by one.
 */
const FREE_NAMES = /^(build|map|read)-|^(start-sync|duration)\.ts$/

const all = ['packages', 'demo', 'tests', 'examples', 'bench', 'tools'].flatMap(filesBelow).filter((file) => /\.m?[jt]s$/.test(file))
const sources = all.filter((file) => /^(packages\/[^/]+|demo)\/src\/|^tools\//.test(file))

const findings = [
  ...vagueNames(all),
  ...longFiles(sources),
  ...adapterDifferences('argocd', 'flux'),
  ...hiddenTimers(sources),
  ...readsRecordings(sources),
  ...unlikeExports(),
]
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

/** biome refuses setTimeout and its kin outside of the clock; it does not look at members. */
function hiddenTimers(files) {
  const timed = files.filter((file) => /^packages\/[^/]+\/src\//.test(file) && !file.startsWith('packages/dms-core/src/clock/'))
  const hidden = timed.filter((file) => /\bAbortSignal\s*\.\s*timeout\s*\(/.test(readFileSync(join(root, file), 'utf8')))
  return hidden.map((file) => `${file}: AbortSignal.timeout is a timer; deadlines go through the Clock (withDeadline), so that tests own time`)
}

/** A package that looked into the recordings that judge it would be its own judge. */
function readsRecordings(files) {
  const readers = files.filter((file) => /^packages\/[^/]+\/src\//.test(file) && /recordings\//.test(readFileSync(join(root, file), 'utf8')))
  return readers.map((file) => `${file}: names the folder of recordings; package sources read no recording`)
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

/** Where `exports` are another for publishing, they are the same but for the sources. */
function unlikeExports() {
  return workspacePackages().flatMap(({ folder, manifest: { exports, publishConfig } }) => {
    if (publishConfig?.exports === undefined) return []
    const expected = Object.entries(exports).map(([path, { '@gitops-dms/source': _source, ...rest }]) => [path, rest])
    const same = isDeepStrictEqual(publishConfig.exports, Object.fromEntries(expected))
    return same ? [] : [`${folder}/package.json: publishConfig.exports is not \`exports\` without @gitops-dms/source`]
  })
}

/** Source files of an adapter with its own name taken out. */
function roles(id) {
  const folder = `packages/adapter-${id}/src/`
  return sources.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length).replaceAll(id, '<id>'))
}
