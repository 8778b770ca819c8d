import { join } from 'node:path'
import { createApp } from './app.ts'
import type { Blobs } from './blobs/blobs.ts'
import type { Bus } from './bus/bus.ts'
import { MemoryBus } from './bus/memory.ts'
import { postgresBus } from './bus/postgres.ts'
import { busName, reportOtherBus } from './bus-name.ts'
import { busReports } from './bus-reports.ts'
import { runCommand } from './cli.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { Listener } from './listener.ts'
import { createLog } from './log.ts'
import type { MailServer } from './mail/mail-server.ts'
import { prometheus } from './metrics/prometheus.ts'
import { isLocal, lanOrigin, networkOrigins, ownAddress } from './network.ts'
import { waitingBounds } from './storage/fair-queue.ts'
import { Inspector } from './files/inspection/inspector.ts'
import { blobFolder, openBlobs } from './open-blobs.ts'
import { databaseFile, operatorCommands } from './operator.ts'
import { openPostgres } from './storage/postgres/engine/postgres.ts'
import { prepareFileFolder, prepareFolder } from './storage/sqlite/disk/private-files.ts'
import { openSqlite } from './storage/sqlite/engine/sqlite.ts'
import type { Storage } from './storage/storage.ts'
import { sentenceOf, sentenceOfPort } from './storage/system-errors.ts'
import { readPair, type Pair } from './tls/pair.ts'
import { CertificateWatch } from './tls/watch.ts'
import type { Tracing } from './tracing/tracing.ts'
import { VERSION } from './version.ts'

/** How long a stop may take before it is forced, after the time in which connections are still taken. */
const DRAIN_MS = 4_500
/** When clients should try again after a planned stop. */
const RETRY_AFTER_MS = 1_000
/** How often the files of the certificate are read. */
const CERTIFICATE_EVERY_MS = 5_000

// What Parley writes is for its user alone, also the side files that SQLite makes.
process.umask(0o077)

const config = configOrExit()
const log = createLog(config.logLevel, config.logFormat, (line) => process.stdout.write(`${line}\n`))
process.on('uncaughtException', (error) => die('process.failed', error))
process.on('unhandledRejection', (error) => die('process.failed', error))

const args = process.argv.slice(2)
if (args.length > 0 && (args[0] !== 'serve' || args.length > 1)) {
  const terminal = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  }
  process.exit(await runCommand(args, operatorCommands(config), terminal))
}

const pair = config.tls && (await readPair(config.tls).catch((error: unknown) => die('tls.refused', error)))
const storage = await openStorage(config).catch((error: unknown) => die('storage.refused', error))
const uploadDir = join(config.dataDir, 'uploads')
const blobs = await openFiles(config).catch((error: unknown) => die('files.refused', error))

const inspector = new Inspector({
  megapixels: config.limits.pictureMegapixels,
  onCrash: (error) => log.error('files.inspector-ended', { error: error.message }),
})
const app = createApp({
  config,
  storage,
  files: {
    blobs,
    inspector,
    uploadDir,
  },
  bus: await openBus(config),
  mailServer: await openMail(config),
  expose: prometheus,
  tracing: await openTracing(config),
  log,
  clock: Date.now,
  publish: (topic, frame) => listener.publish(topic, frame),
  lanOrigin: () => lanOrigin(config, listener.port),
  clientDir: join(import.meta.dir, '../client/dist'),
})
const listener = listen()
const watch = pair && watchCertificate(pair)

let stopping = false
let stopNow = () => {}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
// The program that started this one has ended, in whatever way (tools/child.mjs).
process.on('disconnect', () => void stop('disconnect'))
// The terminal may be gone before the server.
process.stdout.on('error', () => {})

// A program that reads this line may stop the server at once.
log.info('server.started', { port: listener.port, epoch: storage.epoch })
announce(listener.port)

async function stop(signal: string): Promise<void> {
  // A second signal ends the wait.
  if (stopping) return stopNow()
  stopping = true
  log.info('server.stopping', { signal })
  if (config.drainSeconds > 0) await stillServe(config.drainSeconds)
  setTimeout(() => die('server.stop-forced', new Error(`The stop took longer than ${DRAIN_MS} ms`)), DRAIN_MS).unref()
  watch?.close()
  listener.stop()
  await app.drain(RETRY_AFTER_MS)
  await inspector.close()
  await storage.close()
  log.info('server.stopped')
  process.exit(0)
}

/** A load balancer needs some time to notice that this server is not ready any more, and sends people here until then. */
async function stillServe(seconds: number): Promise<void> {
  app.retire()
  await new Promise<void>((resolve) => {
    stopNow = resolve
    setTimeout(resolve, seconds * 1_000)
  })
}

async function openStorage(config: Config): Promise<Storage> {
  const { dataDir, databaseUrl: url, limits } = config
  const path = databaseFile(config)
  const waiting = waitingBounds(limits)
  if (url !== null)
    return openPostgres({
      url,
      waiting,
      bus: busName(config),
      onProblem: (problem) => log.error('storage.unavailable', { problem }),
      onBusDiffers: (differs) => reportOtherBus(differs, log),
    })
  if (!prepareFolder(path))
    log.warn('storage.folder-shared', {
      advice: `Other users of this machine can list ${dataDir}, which holds other files than Parley's. Give Parley a folder of its own.`,
    })
  return openSqlite({
    path,
    waiting,
    onFatal: (error) => die('storage.failed', error),
    onLost: (quarantine) =>
      log.error('storage.lost', {
        advice:
          'The log of the database was damaged, and acknowledged messages are missing from it. A new epoch begins: clients ' +
          'resend the messages that they still have. If more is missing, restore the newest backup. ' +
          `The damaged log is ${quarantine}-wal.`,
      }),
    onDamagedLog: (quarantine) =>
      log.warn('storage.log-damaged', {
        advice: `The log of the database was damaged. Nothing is lost: all of it was in the file. The log is now ${quarantine}-wal.`,
      }),
  })
}

async function openFiles(config: Config): Promise<Blobs> {
  prepareFileFolder(uploadDir)
  if (config.s3 === null) prepareFileFolder(blobFolder(config))
  return openBlobs(config)
}

async function openBus({ databaseUrl, natsUrls }: Config): Promise<Bus> {
  if (databaseUrl === null) return new MemoryBus().join()
  const options = { secret: () => storage.secret, ...busReports(storage, log) }
  if (natsUrls === null) return postgresBus({ url: databaseUrl, ...options })
  const { natsBus } = await import('./bus/nats.ts')
  return natsBus({ urls: natsUrls, ...options })
}

async function openMail({ mail }: Config): Promise<MailServer | undefined> {
  if (mail === null) return undefined
  // Most servers send no mails, and need not load what does.
  const { smtpServer } = await import('./mail/smtp.ts')
  return smtpServer(mail)
}

async function openTracing({ tracing }: Config): Promise<Tracing | null> {
  if (tracing === null) return null
  const { otlpTracing } = await import('./tracing/otlp.ts')
  return otlpTracing(tracing, VERSION, log)
}

function listen(): Listener {
  try {
    return new Listener({ config, app, log }, pair)
  } catch (error) {
    return die('server.refused', sentenceOfPort(error, config))
  }
}

function watchCertificate(first: Pair): CertificateWatch {
  return new CertificateWatch({
    files: config.tls!,
    pair: first,
    log,
    clock: Date.now,
    everyMs: CERTIFICATE_EVERY_MS,
    renewed: (next) => listener.renew(next),
  })
}

function configOrExit(): Config {
  try {
    return readConfig(undefined, process.stdout.isTTY)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const problem of error.problems) process.stderr.write(`${problem}\n`)
    process.exit(2)
  }
}

/** Writes the addresses to open, and what a server that others can reach should have. */
function announce(port: number): void {
  const [here, network] = [ownAddress(config, port), networkOrigins(config, port)]
  if (config.logFormat === 'json') log.info('server.addresses', { addresses: [here, ...network].join(' ') })
  else {
    const lines = network.map((one) => `  In your network     ${one}\n`)
    process.stdout.write(`\n  Parley is open at  ${here}\n${lines.join('')}\n`)
  }
  if (config.publicUrl === null && !isLocal(config.host))
    log.info('server.any-host', {
      advice:
        'PUBLIC_URL is not set, so Parley answers under every host name. A page of another site can give itself the name of ' +
        'this server (DNS rebinding) and act as a new guest. On the internet, set PUBLIC_URL to the address that people use.',
    })
}

function die(event: string, error: unknown): never {
  log.error(event, { error: sentenceOf(error, config.dataDir) })
  process.exit(1)
}
