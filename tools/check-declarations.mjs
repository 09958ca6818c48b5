// What a consumer's compiler sees of the published packages: declarations that name nobody else's types, and that compile in a project which
// has nothing installed but our packages and the types of Node, library checks included, under the oldest TypeScript that is supported and under
// today's. Simulators are left out: their handlers are msw's.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { builtPackages } from './built-packages.mjs'
import { root } from './workspace.mjs'

const compilers = ['tools/typescript-oldest/node_modules', 'node_modules'].map((modules) => join(root, modules, 'typescript/bin/tsc'))
const packages = builtPackages().filter(({ name }) => name !== 'simulators')

const findings = [...packages.flatMap(foreignTypes), ...inBlankProject()]
for (const finding of findings) console.log(finding)
console.log(`${findings.length} findings in the declarations of ${packages.map(({ name }) => name).join(', ')}`)
process.exitCode = findings.length > 0 ? 1 : 0

function foreignTypes({ folder }) {
  const files = ts.sys.readDirectory(join(folder, 'dist'), ['.d.ts'])
  return files.flatMap((file) => {
    const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(readFileSync(file, 'utf8'))
    const named = [...importedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName)
    const foreign = named.filter((name) => !/^(\.|node:|@gitops-dms\/)/.test(name))
    return foreign.map((name) => `${relative(root, file)}: names a type of ${name}, which a consumer would need to have in the same version`)
  })
}

function inBlankProject() {
  const project = mkdtempSync(join(tmpdir(), 'blank-project-'))
  try {
    const modules = join(project, 'node_modules')
    mkdirSync(join(modules, '@types'), { recursive: true })
    symlinkSync(join(root, 'node_modules/@types/node'), join(modules, '@types/node'))
    for (const { folder, manifest } of packages) {
      cpSync(join(folder, 'dist'), join(modules, manifest.name, 'dist'), { recursive: true })
      cpSync(join(folder, 'package.json'), join(modules, manifest.name, 'package.json'))
    }
    const imports = packages.flatMap(({ manifest, entryPoints }) => entryPoints.map(({ path }) => manifest.name + path.slice(1)))
    writeFileSync(join(project, 'consumer.ts'), imports.map((name, index) => `export * as entry${index} from '${name}'\n`).join(''))
    const compilerOptions = {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    }
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, types: ['node'] }, files: ['consumer.ts'] }),
    )
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
    return compilers.flatMap((compiler) => {
      const { status, stdout } = spawnSync('node', [compiler, '-p', project], { cwd: project, encoding: 'utf8' })
      return status === 0 ? [] : stdout.trim().split('\n')
    })
  } finally {
    rmSync(project, { recursive: true })
  }
}
