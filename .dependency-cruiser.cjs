// Who may import whom. The numbers are those of the rules in ARCHITECTURE.md.
// A slice is a folder of server/ other than these. Files in server/ itself are the shell, or small tools for everybody.
const SLICE = '^server/(?!blobs/|bus/|commands/|gateway/|mail/|metrics/|promises/|storage/|test/|tracing/)([^/]+)/'
const SHELL = '^server/(main|app|cli|config|open-blobs|operator)\\.ts$'
const ENGINE = '^server/storage/(?!migrations/|operations/|schema/|contract/)([^/]+)/'
const BUS_ADAPTER = '^server/bus/(memory|postgres|nats)\\.ts$'
const INSPECTION = '^server/files/inspection/'
const BLOBS_ADAPTER = '^server/blobs/(disk|s3|explain-s3)\\.ts$'
const METRICS_ADAPTER = '^server/metrics/prometheus\\.ts$'
const TRACING_ADAPTER = '^server/tracing/otlp\\.ts$'
const MAIL_ADAPTER = '^server/mail/smtp\\.ts$'
const TEST = '\\.test\\.ts$|/(contract|test)/|^server/promises/'
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
      'Client and server share only the protocol.',
      { path: '^(client|server)/' },
      { path: '^(client|server|bench|e2e|faults|packaging|tools)/', pathNot: '^$1/' },
    ),
    forbid(
      '2-slice-to-slice',
      'A slice does not import another slice.',
      { path: SLICE, pathNot: TEST },
      { path: SLICE, pathNot: '^server/$1/' },
    ),
    forbid(
      '2-slice-to-shell',
      'A slice imports the storage port and the context, but no engine, store of blobs, gateway, bus, command or shell.',
      { path: SLICE, pathNot: TEST },
      {
        path: `^server/(storage|blobs|bus|gateway|commands)/|${SHELL}`,
        pathNot: '^server/storage/(storage|facts|json)\\.ts$|^server/storage/operations/',
      },
    ),
    forbid(
      '2-slice-to-operation-by-type',
      'A slice runs operations through the storage port. It imports only their types.',
      { path: SLICE, pathNot: TEST },
      { path: '^server/storage/operations/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      '2-slice-to-driver',
      'A slice imports no driver and no framework. The inspection of files is apart from its slice.',
      { path: SLICE, pathNot: [INSPECTION, TEST] },
      { dependencyTypes: NPM, pathNot: '^node_modules/valibot/' },
    ),
    forbid(
      '3-engine-to-port',
      'An engine imports its port, the operations, the protocol and its driver.',
      { path: ENGINE, pathNot: TEST },
      {
        path: '^server/',
        pathNot: [
          '^server/storage/$1/',
          '^server/storage/[^/]+\\.ts$',
          '^server/storage/(migrations|operations|schema)/',
          '^server/[a-z]+\\.ts$',
        ],
      },
    ),
    forbid(
      '3-port-to-shell',
      'Ports and adapters do not know the shell.',
      { path: '^server/(storage|blobs|bus)/', pathNot: TEST },
      { path: SHELL },
    ),
    forbid(
      '3-bus-to-port',
      'A bus adapter imports its port, the protocol and its driver.',
      { path: BUS_ADAPTER, pathNot: TEST },
      { path: '^server/', pathNot: ['^server/bus/(bus|carried)\\.ts$', '^server/storage/facts\\.ts$'] },
    ),
    forbid(
      '3-bus-drivers',
      'A bus adapter imports no driver of another server.',
      { path: BUS_ADAPTER, pathNot: TEST },
      { dependencyTypes: NPM, pathNot: '^node_modules/(@nats-io|@types|bun-types)/' },
    ),
    forbid(
      '3-nats-only-in-its-adapter',
      'Only the adapter speaks with NATS.',
      { path: '^server/', pathNot: ['^server/bus/nats\\.ts$', TEST] },
      { path: '^node_modules/@nats-io/' },
    ),
    forbid(
      '3-blobs-to-port',
      'A store of blobs imports its port and nothing else of ours.',
      { path: BLOBS_ADAPTER, pathNot: TEST },
      { path: '^(server|protocol)/', pathNot: ['^server/blobs/blobs\\.ts$', BLOBS_ADAPTER] },
    ),
    forbid(
      '3-mail-to-port',
      'A mail server imports its port, its settings and its driver.',
      { path: MAIL_ADAPTER, pathNot: TEST },
      { path: '^(server|protocol)/', pathNot: '^server/(mail/mail-server|mail-config)\\.ts$' },
    ),
    forbid(
      '3-smtp-only-in-its-adapter',
      'Only the adapter speaks SMTP.',
      { path: '^server/', pathNot: [MAIL_ADAPTER, TEST] },
      { path: '(^|/)nodemailer(/|$)' },
    ),
    forbid(
      '3-metrics-to-port',
      'The text of metrics is made from families, and knows nothing of the parts.',
      { path: METRICS_ADAPTER, pathNot: TEST },
      { path: '^(server|protocol)/', pathNot: '^server/metrics/(family|distribution)\\.ts$' },
    ),
    forbid(
      '3-prometheus-only-in-its-adapter',
      'Only the adapter knows the text format of Prometheus.',
      { path: '^server/', pathNot: [METRICS_ADAPTER, TEST] },
      { path: '(^|/)prom-client(/|$)' },
    ),
    forbid(
      '3-tracing-to-port',
      'The sender of traces imports its port, its settings and its drivers.',
      { path: TRACING_ADAPTER, pathNot: TEST },
      { path: '^(server|protocol)/', pathNot: '^server/(tracing/tracing|watching-config|log)\\.ts$' },
    ),
    forbid(
      '3-opentelemetry-only-in-its-adapter',
      'Only the adapter knows OpenTelemetry.',
      { path: '^server/', pathNot: [TRACING_ADAPTER, TEST] },
      { path: '(^|/)@opentelemetry/' },
    ),
    forbid(
      '3-one-driver-sqlite',
      'The engine SQLite imports no driver of another database.',
      { path: '^server/storage/sqlite/', pathNot: TEST },
      { path: '^node_modules/', pathNot: '^node_modules/(kysely|valibot|@types|bun-types)/' },
    ),
    forbid(
      '3-one-driver-postgres',
      'The engine PostgreSQL imports no driver of another database.',
      { path: '^server/storage/postgres/', pathNot: TEST },
      { path: '^node_modules/', pathNot: '^node_modules/(kysely|kysely-postgres-js|valibot|@types|bun-types)/' },
    ),
    forbid(
      '3-sqlite-only-in-its-engine',
      'Only the engine SQLite opens SQLite.',
      { path: '^server/', pathNot: ['^server/storage/sqlite/', TEST] },
      { path: '^(bun:sqlite|node:sqlite|sqlite)$' },
    ),
    forbid(
      '3-postgres-only-in-its-engine',
      "Only the engine PostgreSQL imports Bun's SQL and its dialect, and the bus of PostgreSQL Bun's SQL.",
      { path: '^server/', pathNot: ['^server/storage/postgres/', '^server/bus/postgres\\.ts$', TEST] },
      { path: '^bun$|^node_modules/kysely-postgres-js/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      '3-inspection-alone',
      'The inspection of files knows the types of files, and nothing else of ours.',
      { path: INSPECTION, pathNot: TEST },
      { path: '^(server|protocol)/', pathNot: [INSPECTION, '^server/files/types\\.ts$'] },
    ),
    forbid(
      '3-inspection-drivers',
      'The inspection of files imports what it needs to read them, and no other driver.',
      { path: INSPECTION, pathNot: TEST },
      { dependencyTypes: NPM, pathNot: '^node_modules/(file-type|thumbhash|@types|bun-types)/' },
    ),
    forbid(
      '3-files-only-in-inspection',
      'Only the inspection, in its worker, reads what is inside of files.',
      { path: '^server/', pathNot: [INSPECTION, TEST] },
      { path: '^node_modules/(file-type|thumbhash)/' },
    ),
    forbid(
      '4-only-main-names-adapters',
      'Only main.ts chooses adapters, with open-blobs.ts, and operator.ts for the commands of an operator.',
      {
        path: '^server/',
        pathNot: ['^server/(storage|blobs|bus)/', '^server/(main|open-blobs|operator)\\.ts$', TEST],
      },
      {
        path: `${ENGINE}|${BUS_ADAPTER}|${BLOBS_ADAPTER}|${MAIL_ADAPTER}|${METRICS_ADAPTER}|${TRACING_ADAPTER}`,
      },
    ),
    forbid(
      '4-tracing-when-configured',
      'Most servers send no traces, and do not load what does.',
      { path: '^server/', pathNot: TEST },
      { path: TRACING_ADAPTER, dynamic: false, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      '4-port-names-no-adapter',
      'A port does not import its adapters.',
      {
        path: '^server/storage/[^/]+\\.ts$|^server/storage/(operations|migrations|schema)/|^server/(bus|blobs)/',
        pathNot: [BUS_ADAPTER, BLOBS_ADAPTER, TEST],
      },
      { path: `${ENGINE}|${BUS_ADAPTER}|${BLOBS_ADAPTER}` },
    ),
    forbid(
      '5-gateway-through-commands',
      'The gateway reaches slices and blobs only through commands/.',
      { path: '^server/gateway/', pathNot: TEST },
      { path: `^server/blobs/|${SLICE}` },
    ),
    forbid(
      '5-commands-know-no-gateway',
      'A command runs the same way behind every door.',
      { path: '^server/commands/', pathNot: TEST },
      { path: `^server/(gateway|blobs|bus)/|${SHELL}` },
    ),
    forbid(
      '5-hub-knows-no-rules',
      'The hub delivers. Who may receive a fact was decided before.',
      { path: '^server/gateway/hub\\.ts$' },
      { path: `^server/commands/|${SLICE}` },
    ),
    forbid(
      '6-only-stores-import-connection',
      'Views draw the state of stores. Only stores use the connection, which main.ts makes.',
      { path: '^client/', pathNot: ['^client/(stores|test)/', '^client/(main|parley)\\.ts$', TEST] },
      { path: '^client/stores/connection/connection\\.|^node_modules/(socket\\.io-client|engine\\.io-client|idb)/' },
    ),
    forbid(
      '6-stores-know-no-view',
      'A store does not import views.',
      { path: '^client/stores/' },
      { path: '^client/views/' },
    ),
    forbid(
      'checker-alone',
      'The checker shares no code with the server and the client that it checks.',
      { path: '^faults/checker/', pathNot: TEST },
      { path: '^(server|client|protocol)/', reachable: true },
    ),
    forbid('7-no-cycle', 'Files that need each other are one file.', {}, { circular: true }),
    forbid(
      '7-no-barrel',
      'A file that only exports others hides where things are.',
      {},
      { path: '/index\\.(ts|js|mjs)$', pathNot: '^node_modules/' },
    ),
    forbid(
      '7-no-drawer',
      'A name must say what is in the file.',
      {},
      { path: '/(utils?|helpers?|services?|common|misc)[./]', pathNot: '^node_modules/' },
    ),
    forbid(
      'runs-without-development-packages',
      'Production code must run without development packages.',
      { path: '^(protocol|server|client)/', pathNot: TEST },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'resolves',
      'This import cannot be resolved.',
      {},
      { couldNotResolve: true, pathNot: '^(bun|svelte|virtual:)' },
    ),
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
