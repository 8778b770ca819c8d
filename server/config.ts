import { BlockList, isIP } from 'node:net'
import { LEAST_SEND_QUEUE_BYTES, limits as defaults, MOST_ROOMS, type Limits } from '../protocol/limits.ts'
import type { LogFormat, LogLevel } from './log.ts'

export interface Config {
  port: number
  host: string
  dataDir: string
  /** The PostgreSQL database that everything is stored in, or null for SQLite in `dataDir`. */
  databaseUrl: URL | null
  /** The origin that links carry and that an Origin header must match; otherwise the request's host. */
  publicUrl: URL | null
  /** The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted. */
  trustedProxies: BlockList
  logLevel: LogLevel
  logFormat: LogFormat
  limits: Limits
}

/** All bad values, each with its name and what is allowed. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(problems.join('\n'))
  }
}

/** Variables whose value is not printed. */
const SECRET = new Set(['DATABASE_URL'])

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
  'sessionsPerAddress',
  'socketsPerPerson',
  'socketsPerAddress',
  'connectsPerSecond',
  'connectsBurst',
  'socketFramesPerSecond',
  'socketFramesBurst',
  'socketBytesPerSecond',
  'socketBytesBurst',
  'sendQueueBytes',
  'fileBytes',
] as const satisfies (keyof Limits)[]

/** The least that a limit may be if it is not 0, and why. */
const LEAST: Partial<Record<keyof Limits, [number, string]>> = {
  socketBytesBurst: [defaults.frameBytes, 'one frame may be as large'],
  sendQueueBytes: [LEAST_SEND_QUEUE_BYTES, 'one answer takes up to half of it'],
}

const limitVariable = (limit: string) => `LIMIT_${limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** Reads the environment once. Throws a ConfigError that names each value it cannot use. */
export function readConfig(env: Record<string, string | undefined> = process.env, isTerminal = false): Config {
  const problems: string[] = []
  const read = <T>(name: string, fallback: T, allowed: string, parse: (value: string) => T | undefined): T => {
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
    databaseUrl: read(
      'DATABASE_URL',
      null,
      'an address such as postgres://parley:PASSWORD@db.example.org:5432/parley',
      postgres,
    ),
    publicUrl: read('PUBLIC_URL', null, 'an address such as https://chat.example.org, without a path', origin),
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
    limits: { ...defaults },
  }
  for (const limit of OPERATOR_LIMITS) {
    const fraction = limit.endsWith('PerSecond')
    const [least, reason] = LEAST[limit] ?? [0, '']
    config.limits[limit] = read(
      limitVariable(limit),
      defaults[limit],
      least === 0
        ? `a ${fraction ? 'number' : 'whole number'} of 0 (none) or more`
        : `0 (none) or a whole number from ${least}, because ${reason}`,
      (value) => {
        const parsed = fraction ? amount(value) : whole(value, Number.MAX_SAFE_INTEGER)
        return parsed === 0 || parsed! >= least ? parsed : undefined
      },
    )
  }
  const rooms = limitVariable('roomsPerPerson')
  config.limits.roomsPerPerson = read(
    rooms,
    defaults.roomsPerPerson,
    `a whole number from 1 to ${MOST_ROOMS}, because a client names all its rooms in one frame`,
    (value) => whole(value, MOST_ROOMS) || undefined,
  )
  const known = new Set([...OPERATOR_LIMITS.map(limitVariable), rooms])
  for (const name of Object.keys(env))
    if (name.startsWith('LIMIT_') && !known.has(name))
      problems.push(`${name} is not a limit. The limits are: ${[...known].join(', ')}.`)
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

function whole(value: string, most: number): number | undefined {
  return /^\d+$/.test(value) && Number(value) <= most ? Number(value) : undefined
}

function amount(value: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

function oneOf<T extends string>(value: string, allowed: T[]): T | undefined {
  return allowed.find((one) => one === value.toLowerCase())
}

function origin(value: string): URL | undefined {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  return url.pathname === '/' && url.search === '' && url.username === '' ? url : undefined
}

function postgres(value: string): URL | undefined {
  const url = URL.parse(value)
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1
    ? url
    : undefined
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
