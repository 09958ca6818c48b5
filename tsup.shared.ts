import { readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@gitops-dms/source': string; readonly default: string }>>
}
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** One configuration for every package: what its `exports` promise is what gets built. */
export default defineConfig({
  entry: Object.fromEntries(Object.values(exports).map((to) => [to.default.replace(/^\.\/dist\/|\.js$/g, ''), to['@gitops-dms/source']])),
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
