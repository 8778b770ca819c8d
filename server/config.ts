import { BlockList, isIP } from 'node:net'
import { LEAST_SEND_QUEUE_BYTES, limits as defaults, MOST_ROOMS, type Limits } from '../protocol/limits.ts'
import type { Policies } from '../protocol/policies.ts'
import { boolean, oneOf, type Read } from './config-values.ts'
import { readDatabase, type DatabaseConfig } from './database-config.ts'
import type { LogFormat, LogLevel } from './log.ts'
import { readMail, type MailConfig } from './mail-config.ts'
import { readProvider, type ProviderConfig } from './provider-config.ts'
import { parsePublicAddress } from './public-address.ts'
import { readS3, type S3Config } from './s3-config.ts'
import { readTlsFiles, type TlsFiles } from './tls/files.ts'
import { readWatching, WATCHING_SECRETS, type WatchingConfig } from './watching-config.ts'

export interface Config extends DatabaseConfig, WatchingConfig {
  port: number
  host: string
  dataDir: string
  /** How long a server that stops still takes connections, while it says that it is not ready any more. */
  drainSeconds: number
  /**
   * The address that links begin with, whose path is the prefix below which Parley is, and whose origin an Origin header
   * must match; otherwise the request's host, and no prefix.
   */
  publicUrl: URL | null
  /** The files by which the server speaks TLS itself, or null for plain HTTP. */
  tls: TlsFiles | null
  /** The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted. */
  trustedProxies: BlockList
  logLevel: LogLevel
  logFormat: LogFormat
  /** The bucket that the bytes of files are stored in, or null for a folder in `dataDir`. */
  s3: S3Config | null
  /** The SMTP server that takes mails, or null for none. */
  mail: MailConfig | null
  /** The provider with which people can sign in, or null. */
  provider: ProviderConfig | null
  limits: Limits
  /** What may be done, as far as no operator has set anything else. */
  policies: Policies
  /** The person of the first account becomes an operator. */
  firstAccountIsOperator: boolean
}

/** All bad values, each with its name and what is allowed. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'))
  }
}

/** Variables whose value is not printed. */
const SECRET = new Set([
  'DATABASE_URL',
  'NATS_URL',
  'SMTP_URL',
  'S3_ENDPOINT',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'OIDC_ISSUER',
  'OIDC_CLIENT_SECRET',
  ...WATCHING_SECRETS,
])

/** The limits that an operator may set, as `LIMIT_…` in their own unit. */
const OPERATOR_LIMITS = [
  'messagesPerSecond',
  'messagesBurst',
  'requestsPerSecond',
  'requestsBurst',
  'commandsPerSecond',
  'commandsBurst',
  'changesPerSecond',
  'changesBurst',
  'codeTries',
  'editMinutes',
  'signInTries',
  'mailsPerAddress',
  'mailsPerRecipient',
  'sessionsPerAddress',
  'socketsPerPerson',
  'socketsPerAddress',
  'connectsPerSecond',
  'connectsBurst',
  'socketFramesPerSecond',
  'socketFramesBurst',
  'socketBytesPerSecond',
  'socketBytesBurst',
  'roomsPerPerson',
  'sendQueueBytes',
  'fileBytes',
  'fileBytesPerPerson',
  'fileBytesPerRoom',
  'fileBytesOfServer',
  'uploadsPerPerson',
  'uploadsBytesPerSecond',
  'uploadHours',
  'pictureMegapixels',
] as const satisfies (keyof Limits)[]

interface Range {
  least: number
  most?: number
  /** Why 0 and other values outside are refused. */
  reason: string
  /** 0 switches the limit off all the same. */
  none?: true
}

/** The limits that cannot have every value. */
const RANGES: Partial<Record<keyof Limits, Range>> = {
  socketBytesBurst: { least: defaults.frameBytes, reason: 'one frame may be as large', none: true },
  sendQueueBytes: { least: LEAST_SEND_QUEUE_BYTES, reason: 'one answer takes up to half of it', none: true },
  roomsPerPerson: { least: 1, most: MOST_ROOMS, reason: 'a client names all its rooms in one frame' },
  fileBytes: { least: 1, reason: 'a file is received in bounded space' },
  uploadsPerPerson: { least: 1, reason: 'unfinished uploads take space' },
  uploadsBytesPerSecond: { least: 1024 * 1024, reason: 'uploads that bring too little are cut', none: true },
  uploadHours: { least: 1, reason: 'unfinished uploads take space' },
  pictureMegapixels: { least: 1, reason: 'a picture is decoded in bounded memory' },
}

const limitVariable = (limit: string) => `LIMIT_${limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** Reads the environment once. Throws a ConfigError that names each value it cannot use. */
export function readConfig(env: Record<string, string | undefined> = process.env, isTerminal = false): Config {
  const problems: string[] = []
  const read: Read = (name, fallback, allowed, parse) => {
    const value = env[name]?.trim()
    if (value === undefined || value === '') return fallback
    const parsed = parse(value)
    const shown = SECRET.has(name) ? name : `${name}=${JSON.stringify(value)}`
    if (parsed === undefined) problems.push(`${shown} cannot be used: ${allowed}.`)
    return parsed ?? fallback
  }
  const config: Config = {
    port: read('PORT', 3000, 'a whole number from 0 (any free port) to 65535', (value) => whole(value, 65_535)),
    host: read('HOST', '0.0.0.0', 'an address of this machine, such as 127.0.0.1 or ::', (value) =>
      isIP(value) || value === 'localhost' ? value : undefined,
    ),
    dataDir: read('DATA_DIR', './data', 'a folder', (value) => value),
    drainSeconds: read('DRAIN_SECONDS', 0, 'a whole number of seconds up to 600', (value) => whole(value, 600)),
    ...readDatabase(read, problems),
    publicUrl: read(
      'PUBLIC_URL',
      null,
      "an address such as https://chat.example.org or https://example.org/chat, without a user, ? and #, whose path is none of Parley's own, such as /r",
      parsePublicAddress,
    ),
    trustedProxies: read(
      'TRUSTED_PROXIES',
      new BlockList(),
      'addresses or networks, such as 10.0.0.0/8, separated by commas',
      networks,
    ),
    logLevel: read('LOG_LEVEL', 'info', 'debug, info, warn or error', (value) =>
      oneOf(value, ['debug', 'info', 'warn', 'error']),
    ),
    logFormat: read('LOG_FORMAT', isTerminal ? 'text' : 'json', 'json or text', (value) =>
      oneOf(value, ['json', 'text']),
    ),
    tls: null,
    s3: readS3(env, read, problems),
    mail: null,
    provider: null,
    ...readWatching(env, read, problems),
    limits: { ...defaults },
    policies: {
      guests: read('GUESTS', true, 'true or false', boolean),
      rooms: read('ROOM_CREATION', 'everyone', 'everyone, accounts or operators', (value) =>
        oneOf(value, ['everyone', 'accounts', 'operators']),
      ),
      registration: read('REGISTRATION', 'open', 'open, invitation or closed', (value) =>
        oneOf(value, ['open', 'invitation', 'closed']),
      ),
      retention: read(
        'RETENTION_DAYS',
        0,
        `a whole number of days up to ${defaults.retentionDays}, after which messages are deleted; 0 for never`,
        (value) => whole(value, defaults.retentionDays),
      ),
    },
    firstAccountIsOperator: read('FIRST_ACCOUNT_IS_OPERATOR', false, 'true or false', boolean),
  }
  config.tls = readTlsFiles(read, problems, config.publicUrl)
  config.mail = readMail(read, config.publicUrl !== null, problems)
  config.provider = readProvider(env, read, problems, config.publicUrl)
  const isHttps = config.tls !== null || config.publicUrl?.protocol === 'https:'
  if (config.s3?.direct && isHttps && config.s3.endpoint?.protocol === 'http:')
    problems.push('S3_DIRECT=true cannot be used: a page of https cannot load files from an S3_ENDPOINT of http.')
  for (const limit of OPERATOR_LIMITS) {
    const fraction = limit.endsWith('PerSecond')
    const { least, most = Number.MAX_SAFE_INTEGER, none } = RANGES[limit] ?? { least: 0 }
    config.limits[limit] = read(limitVariable(limit), defaults[limit], describeLimit(limit), (value) => {
      const parsed = fraction ? amount(value) : whole(value, most)
      return (none && parsed === 0) || parsed! >= least ? parsed : undefined
    })
  }
  const known = new Set(OPERATOR_LIMITS.map(limitVariable))
  for (const name of Object.keys(env))
    if (name.startsWith('LIMIT_') && !known.has(name))
      problems.push(`${name} is not a limit. The limits are: ${[...known].join(', ')}.`)
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function describeLimit(limit: (typeof OPERATOR_LIMITS)[number]): string {
  const range = RANGES[limit]
  if (!range) return `a ${limit.endsWith('PerSecond') ? 'number' : 'whole number'} of 0 (none) or more`
  const { least, most, reason, none } = range
  return `${none ? '0 (none) or ' : ''}a whole number from ${least}${most ? ` to ${most}` : ''}, because ${reason}`
}

function whole(value: string, most: number): number | undefined {
  return /^\d+$/.test(value) && Number(value) <= most ? Number(value) : undefined
}

function amount(value: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

function networks(value: string): BlockList | undefined {
  const list = new BlockList()
  for (const one of value.split(',').map((part) => part.trim())) {
    const [address = '', bits] = one.split('/')
    const version = isIP(address)
    if (version === 0) return undefined
    const family = version === 4 ? 'ipv4' : 'ipv6'
    const most = version === 4 ? 32 : 128
    if (bits === undefined) list.addAddress(address, family)
    else if (whole(bits, most) === undefined) return undefined
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
