import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** What becomes of one source file of core, by its path below src. */
export type Edit = (path: string, text: string) => string

const root = join(import.meta.dirname, '../..')
const coreFolder = join(root, 'packages/dms-core')
export const fixtures = join(import.meta.dirname, 'fixtures')

const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => readFileSync(path, 'utf8'))
const { options } = ts.convertCompilerOptionsFromJson(base.config.compilerOptions, root)
/** Of the compiler, for every program of this process: what does not differ is parsed once. */
const parsed = new Map<string, ts.SourceFile>()

export interface Core {
  readonly folder: string
  readonly edits: readonly Edit[]
}

/** The sources as they are. */
export const TODAY: Core = { folder: join(coreFolder, 'src'), edits: [] }

/** A core that exists for the compiler only: today's sources, each through the edits. */
export function editedCore(name: string, ...edits: readonly Edit[]): Core {
  return { folder: join(coreFolder, `.${name}`, 'src'), edits }
}

/**
 * A program over `files` (and texts for files that do not exist) in which each name of `cores` is an import of that core, and `<name>/adapter`
 * one of its entry point for authors.
 */
export function programWith(
  cores: Readonly<Record<string, Core>>,
  files: readonly string[],
  texts: Readonly<Record<string, string>> = {},
): ts.Program {
  const paths = Object.fromEntries(
    Object.entries(cores).flatMap(([name, { folder }]) => [
      [name, [join(folder, 'index.ts')]],
      [`${name}/adapter`, [join(folder, 'adapter/index.ts')]],
    ]),
  )
  const programOptions: ts.CompilerOptions = { ...options, paths, types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }
  const host = ts.createCompilerHost(programOptions)
  const edited = Object.values(cores).filter(({ edits }) => edits.length > 0)
  const coreOf = (path: string) => edited.find(({ folder }) => path === folder || path.startsWith(`${folder}/`))
  const onDisk = (path: string) => {
    const core = coreOf(path)
    return core === undefined ? path : join(TODAY.folder, path.slice(core.folder.length))
  }
  const read = (path: string) => {
    const text = texts[path] ?? ts.sys.readFile(onDisk(path))
    return text === undefined
      ? undefined
      : (coreOf(path)?.edits ?? []).reduce((current, edit) => edit(onDisk(path).slice(TODAY.folder.length + 1), current), text)
  }
  return ts.createProgram([...files, ...Object.keys(texts)], programOptions, {
    ...host,
    readFile: read,
    fileExists: (path) => texts[path] !== undefined || ts.sys.fileExists(onDisk(path)),
    directoryExists: (path) => ts.sys.directoryExists(onDisk(path)),
    getSourceFile(path, languageVersion) {
      const text = read(path)
      if (text === undefined) return undefined
      const key = `${path}\n${text}`
      const known = parsed.get(key) ?? ts.createSourceFile(path, text, languageVersion)
      parsed.set(key, known)
      return known
    },
  })
}

/** What the compiler says about these files alone: faults elsewhere are found by the type check of their package. */
export function faultsIn(program: ts.Program, files: readonly string[]): readonly string[] {
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)
    if (source === undefined) return [`${file}: not in the program`]
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText, start = 0 }) => {
      const { line } = source.getLineAndCharacterOfPosition(start)
      return `${file.slice(dirname(fixtures).length + 1)}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' | ')}`
    })
  })
}
