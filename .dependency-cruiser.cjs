// .dependency-cruiser.cjs: the walls of the house. Imports go down only: never up, never across; type imports count.
// The floors are drawn in ARCHITECTURE.md; `npm run floors` holds the sources to them, and so does test/house/floors.test.ts.

const floors = [['base'], ['http'], ['server', 'app', 'tls', 'store'], ['parts'], ['platform'], ['cli']]

const TEST = '[.]test[.]ts$'

const above = (floor) => floors.slice(floor + 1).flat()
const beside = (floor, wing) => floors[floor].filter((other) => other !== wing)

const downOnly = floors.flatMap((wings, floor) =>
  wings.map((wing) => {
    const forbidden = [...above(floor), ...beside(floor, wing)].map((name) => `${name}/`)
    return {
      name: `${wing}-looks-down-only`,
      severity: 'error',
      from: { path: `^src/${wing}/`, pathNot: TEST },
      to: { path: `^src/(${[...forbidden, 'index[.]ts$'].join('|')})` },
    }
  }),
)

module.exports = {
  forbidden: [
    ...downOnly,
    {
      name: 'no-circle',
      comment: 'Two files that need each other are one file, or a third one that both need. Type imports count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'parts-are-strangers-to-each-other',
      comment: 'What two parts share belongs to a floor below.',
      severity: 'error',
      from: { path: '^src/parts/([^/]+)/', pathNot: TEST },
      to: { path: '^src/parts/', pathNot: '^src/parts/$1/' },
    },
    {
      name: 'parts-need-no-socket',
      comment: 'A part answers requests; listening and certificates are the business of the wings below platform.',
      severity: 'error',
      from: { path: '^src/parts/', pathNot: TEST },
      to: { path: '^src/(server|tls)/' },
    },
    {
      name: 'http-does-no-io',
      comment: 'The language of HTTP is pure: bytes in, values out. node:stream is there for its types.',
      severity: 'error',
      from: { path: '^src/http/', pathNot: TEST },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(buffer|crypto|stream|zlib)$' },
    },
    {
      name: 'no-npm-in-the-core',
      comment: 'The HTTP engine and the framework stand on Node.js alone.',
      severity: 'error',
      from: { path: '^src/(base|http|server|app)/', pathNot: TEST },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'],
      },
    },
    {
      name: 'not-a-development-dependency',
      comment: 'What is only a development dependency is missing where guichet is installed.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-peer'],
      },
    },
    {
      name: 'not-to-a-test',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: `${TEST}|^test/` },
    },
    {
      name: 'resolvable',
      comment: 'The imported file is not there.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^guichet(/|$)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/[.])' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
