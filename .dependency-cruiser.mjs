import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** The source files that the `exports` of the packages name. */
const entryPoints = readdirSync('packages').flatMap((folder) =>
  Object.values(JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8')).exports).map((to) =>
    posix.join('packages', folder, to['@gitops-dms/source']),
  ),
)
const exactly = (paths) => paths.map((path) => `^${path.replaceAll('.', '\\.')}$`)

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

export default {
  forbidden: [
    rule('no-cycles', 'Read and change one file without the other: no cycles, of types neither.', {}, { circular: true }),
    rule('resolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
    rule(
      'core-knows-nobody',
      'A consumer without an adapter installs core alone.',
      { path: '^packages/dms-core/' },
      { path: '^packages/', pathNot: '^packages/dms-core/' },
    ),
    rule(
      'adapters-know-core',
      'Each adapter is installed without the others.',
      { path: '^packages/(adapter-[^/]+)/' },
      { path: '^packages/', pathNot: '^packages/(dms-core|$1)/' },
    ),
    rule(
      'testkit-knows-core',
      'Authors of adapters test without ours.',
      { path: '^packages/testkit/' },
      { path: '^packages/', pathNot: '^packages/(dms-core|testkit)/' },
    ),
    rule(
      'simulators-know-testkit-and-core',
      'A backend knows nobody who talks to it.',
      { path: '^packages/simulators/' },
      { path: '^packages/', pathNot: '^packages/(dms-core|testkit|simulators)/' },
    ),
    rule(
      'simulators-stay-outside',
      'Nothing that talks to a backend may know that it is simulated.',
      { pathNot: '^(tests|demo|examples|bench|tools|packages/simulators)/' },
      { path: '^packages/simulators/' },
    ),
    rule(
      'entry-points-only',
      'What is not in `exports` of another package does not exist once it is published.',
      { path: '^(packages/[^/]+)/' },
      { path: '^packages/', pathNot: ['^$1/', ...exactly(entryPoints)] },
    ),
    rule(
      'entry-points-only-from-outside',
      'The demo and the tests over several packages use what users have. The way to compare answers is no part of a package; tools make sources.',
      { pathNot: '^(packages|tools)/' },
      { path: '^packages/[^/]+/', pathNot: [...exactly(entryPoints), '^packages/simulators/replay/'] },
    ),
    rule(
      'sources-import-no-tests',
      'Tests are not published.',
      { path: '^(packages/[^/]+|demo)/src/' },
      { path: ['^(packages/[^/]+|demo)/test/', '^tests/', '\\.test\\.ts$'] },
    ),
    rule('packages-know-no-demo', 'Packages are used, they use nobody.', { path: '^packages/' }, { path: '^(demo|tests|examples|bench|tools)/' }),
    rule(
      'kubernetes-client-in-flux-only',
      'It costs 80 MB and 400 ms; only the Flux adapter needs its credentials, and the demo to look behind its back.',
      { pathNot: '^(packages/adapter-flux|demo)/' },
      { path: '@kubernetes/client-node' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages/[^/]+|tests)/(dist|\\.[^/]+)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['@gitops-dms/source', 'node', 'import', 'types', 'default'] },
    skipAnalysisNotInRules: true,
  },
}
