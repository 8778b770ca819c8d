// Who may import whom: the numbers are those of the rules in ARCHITECTURE.md.
// Slices are all folders of server/ but these; what lies beside them in server/ is the shell or a small tool for all.
const SLICE = '^server/(?!gateway/|storage/|bus/|blobs/)([^/]+)/'
const ADAPTER = '^server/(storage|bus|blobs)/(?!migrations/|operations/|contract/)([^/]+)/'
const TEST = '\\.(test|contract)\\.ts$|/(contract|test)/'
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown']

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      '1-protocol-alone',
      'The protocol imports nothing of ours.',
      { path: '^protocol/' },
      { path: '^[^/]+/', pathNot: ['^protocol/', '^node_modules/'] },
    ),
    forbid(
      '1-client-and-server-apart',
      'Client and server know each other by the protocol alone.',
      { path: '^(client|server)/' },
      { path: '^(client|server|bench|e2e|faults|tools)/', pathNot: '^$1/' },
    ),
    forbid(
      '2-slice-to-slice',
      'A slice never calls another slice; whether a person may see a room is asked of rooms/access.',
      { path: SLICE, pathNot: TEST },
      { path: SLICE, pathNot: ['^server/$1/', '^server/rooms/access\\.ts$'] },
    ),
    forbid(
      '2-slice-to-shell',
      'A slice knows the storage port and the type of the hub, never an adapter, the gateway or the shell.',
      { path: SLICE, pathNot: TEST },
      {
        path: '^server/(storage|bus|blobs|gateway)/|^server/(main|app|commands|config)\\.ts$',
        pathNot: ['^server/(storage/storage|bus/bus|blobs/blobs|gateway/hub)\\.ts$'],
      },
    ),
    forbid(
      '2-slice-to-hub-by-type',
      'The hub is passed in.',
      { path: SLICE, pathNot: TEST },
      { path: '^server/gateway/hub\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      '2-slice-to-driver',
      'A slice imports no driver and no framework.',
      { path: SLICE, pathNot: TEST },
      { dependencyTypes: NPM, pathNot: '^node_modules/valibot/' },
    ),
    forbid(
      '2-slice-to-database',
      'A slice imports no driver and no framework.',
      { path: SLICE, pathNot: TEST },
      { path: '^(bun|bun:sqlite|node:sqlite|ws)$' },
    ),
    forbid(
      '3-adapter-to-port',
      'An adapter imports its port, the protocol and its driver.',
      { path: ADAPTER, pathNot: TEST },
      {
        path: '^server/',
        pathNot: [
          '^server/$1/$2/',
          '^server/$1/[^/]+\\.ts$',
          '^server/$1/(migrations|operations)/',
          '^server/[a-z]+\\.ts$',
        ],
      },
    ),
    forbid(
      '3-adapter-to-shell',
      'An adapter imports its port, the protocol and its driver.',
      { path: '^server/(storage|bus|blobs)/', pathNot: TEST },
      { path: '^server/(main|app|commands|config)\\.ts$' },
    ),
    forbid(
      '3-one-driver',
      'The driver of one database in the adapter of another.',
      { path: '^server/storage/sqlite/' },
      { path: '^node_modules/', pathNot: '^node_modules/(kysely|valibot|@types|bun-types)/' },
    ),
    forbid(
      '3-one-driver-postgres',
      'The driver of one database in the adapter of another.',
      { path: '^server/storage/postgres/' },
      {
        path: '^node_modules/|^(bun|node):sqlite$',
        pathNot: '^node_modules/(kysely|kysely-postgres-js|@types|bun-types)/',
      },
    ),
    forbid(
      '4-only-main-names-adapters',
      'Which adapters are used is chosen in main.ts.',
      { path: '^server/', pathNot: ['^server/(storage|bus|blobs)/', '^server/main\\.ts$', TEST] },
      { path: ADAPTER },
    ),
    forbid(
      '4-port-names-no-adapter',
      'A port does not know its adapters.',
      { path: '^server/(storage|bus|blobs)/[^/]+\\.ts$', pathNot: TEST },
      { path: ADAPTER },
    ),
    forbid(
      '5-gateway-through-commands',
      'The gateway reaches slices through commands.ts only.',
      { path: '^server/gateway/', pathNot: TEST },
      { path: SLICE },
    ),
    forbid(
      '5-hub-knows-no-rules',
      'The hub delivers; who may hear what was decided before.',
      { path: '^server/gateway/hub\\.ts$' },
      { path: '^server/(commands\\.ts$|rooms/|people/)' },
    ),
    forbid(
      '6-only-stores-import-connection',
      'Views draw what stores hold and never speak to the server themselves; main.ts makes the connection.',
      { path: '^client/', pathNot: ['^client/(stores|test)/', '^client/(main|parley)\\.ts$', TEST] },
      { path: '^client/stores/connection/connection\\.|^node_modules/(socket\\.io-client|engine\\.io-client|idb)/' },
    ),
    forbid(
      '6-stores-know-no-view',
      'A store does not know who draws it.',
      { path: '^client/stores/' },
      { path: '^client/views/' },
    ),
    forbid(
      'checker-alone',
      'Who judges the server and the client takes no word of theirs, and no code.',
      { path: '^faults/checker/', pathNot: TEST },
      { path: '^(server|client|protocol)/', reachable: true },
    ),
    forbid('7-no-cycle', 'A cycle is one thing in several files.', {}, { circular: true }),
    forbid(
      '7-no-barrel',
      'A file bears the name of what it is; nothing is only a door to others.',
      {},
      { path: '/index\\.(ts|js|mjs)$', pathNot: '^node_modules/' },
    ),
    forbid(
      '7-no-drawer',
      'A name that fits everything says nothing.',
      {},
      { path: '/(utils?|helpers?|services?|common|misc)[./]', pathNot: '^node_modules/' },
    ),
    forbid(
      'runs-without-development-packages',
      'What is installed for running has no development packages in it.',
      { path: '^(protocol|server|client)/', pathNot: '\\.(test|contract)\\.ts$|^(server|client)/test/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid('resolves', 'This leads nowhere.', {}, { couldNotResolve: true, pathNot: '^(bun|svelte|virtual:)' }),
  ],
  options: {
    doNotFollow: { path: '^node_modules' },
    exclude: { path: '^client/dist|^client/\\.cache' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['bun', 'import', 'browser', 'svelte', 'types', 'default'],
    },
  },
}
