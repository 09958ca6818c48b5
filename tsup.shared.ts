import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@gitops-dms/source': string; readonly default: string }>>
  /** Programs: `./dist/bin.js` is built from `src/bin.ts`. */
  readonly bin?: Readonly<Record<string, string>>
}
const { exports, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

const nameOf = (output: string) => output.replace(/^\.\/dist\/|\.js$/g, '')

/** One configuration for every package: what its `exports` and `bin` promise is what gets built. */
export default defineConfig({
  entry: Object.fromEntries([
    ...Object.values(exports).map((to) => [nameOf(to.default), to['@gitops-dms/source']]),
    ...Object.values(bin).map((output) => [nameOf(output), `src/${nameOf(output)}.ts`]),
  ]),
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // Keeps what is imported lazily (zod) in chunks of its own, and one copy of what several entries share.
  splitting: true,
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false,
  // Without the `paths` of the workspace, types of other packages come from their builds, as a consumer has them, and are never inlined.
  dts: { compilerOptions: { paths: {} } },
})
