import type { Reason } from '../../protocol/errors.ts'

/**
 * Packets of Engine.IO protocol 4 and Socket.IO protocol 5, without other namespaces and binary data. A frame is one
 * Engine.IO packet: a digit for its type and, for type 4, a Socket.IO packet. `unsupported` is an event that the
 * protocol knows and Parley does not take.
 */
export type Packet =
  | { type: 'pong' }
  | { type: 'close' }
  | { type: 'connect'; namespace: string; auth: unknown }
  | { type: 'disconnect' }
  | { type: 'event'; name: string; input: unknown; ack: string }
  | { type: 'unsupported'; name: string; reason: Reason; ack: string }

/** Engine.IO's ping. Only the server sends it. */
export const PING = '2'

export const PING_INTERVAL_MS = 25_000
export const PING_TIMEOUT_MS = 20_000

const PONG = 0x33
const MESSAGE = 0x34
const CLOSE = 0x31
const CONNECT = 0x30
const EVENT = 0x32
const BINARY_EVENT = 0x35

/** Levels of arrays and objects in a packet. No command has more than five. */
const MOST_DEPTH = 16
/** A longer text costs time and memory when it is parsed. */
export const LONG_TEXT = 1_024

/** The first packet on a transport. `build` is a field of Parley: a page compares it with its own. */
export function open(sid: string, maxPayload: number, build?: string): string {
  const times = { pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS }
  const handshake = { sid, upgrades: [], ...times, maxPayload, build }
  return `0${JSON.stringify(handshake)}`
}

export function connected(sid: string): string {
  return `40${JSON.stringify({ sid })}`
}

export function connectError(namespace: string, message: string, data?: unknown): string {
  return `44${namespace === '/' ? '' : `${namespace},`}${JSON.stringify({ message, data })}`
}

export function event(name: string, payload: unknown): string {
  return `42["${name}",${JSON.stringify(payload)}]`
}

/** `ack` is the id that the client sent, `answer` is JSON. */
export function acknowledge(ack: string, answer: string): string {
  return `43${ack}[${answer}]`
}

/** The name and the ack id of an event, without parsing its input. Null where they are not plain to see. */
export function headOf(frame: string): { name: string; ack: string } | null {
  const [, ack, name] = /^42(\d*)\["([\w.]{1,40})",/.exec(frame) ?? []
  return name === undefined ? null : { name, ack: ack! }
}

/** Null for a frame that is not valid or not supported. The socket is closed then. */
export function parse(frame: string): Packet | null {
  switch (frame.charCodeAt(0)) {
    case PONG:
      return frame.length === 1 ? { type: 'pong' } : null
    case CLOSE:
      return frame.length === 1 ? { type: 'close' } : null
    case MESSAGE:
      return parseMessage(frame)
    default:
      return null
  }
}

function parseMessage(frame: string): Packet | null {
  switch (frame.charCodeAt(1)) {
    case CONNECT:
      return parseConnect(frame)
    case CLOSE:
      return { type: 'disconnect' }
    case EVENT:
      return parseEvent(frame, 2)
    case BINARY_EVENT:
      return parseBinaryEvent(frame)
    default:
      return null
  }
}

function parseConnect(frame: string): Packet | null {
  if (frame.charAt(2) !== '/')
    return withJson(frame.slice(2) || '{}', (auth) => ({ type: 'connect', namespace: '/', auth }))
  const comma = frame.indexOf(',')
  const namespace = comma === -1 ? frame.slice(2) : frame.slice(2, comma)
  const rest = comma === -1 ? '' : frame.slice(comma + 1)
  return withJson(rest || '{}', (auth) => ({ type: 'connect', namespace, auth }))
}

/** `42<ack>["name",input]`, from `begin` on. Null with a namespace, or without a name. */
function parseEvent(frame: string, begin: number): Packet | null {
  let start = begin
  while (isDigit(frame.charCodeAt(start))) start++
  return withJson(frame.slice(start), (args) => {
    if (!Array.isArray(args) || typeof args[0] !== 'string') return null
    const [name, input = {}] = args as [string, unknown]
    const ack = frame.slice(begin, start)
    if (args.length > 2) return { type: 'unsupported', name, reason: 'too_many_arguments', ack }
    return { type: 'event', name, input, ack }
  })
}

/** `45<attachments>-<ack>["name",input]`. The attachments would follow as binary frames. */
function parseBinaryEvent(frame: string): Packet | null {
  const event = parseEvent(frame, frame.indexOf('-') + 1)
  if (event?.type !== 'event' && event?.type !== 'unsupported') return null
  return { type: 'unsupported', name: event.name, reason: 'binary_data', ack: event.ack }
}

function withJson(text: string, packet: (value: unknown) => Packet | null): Packet | null {
  if (text.length > LONG_TEXT && isDeep(text)) return null
  try {
    return packet(JSON.parse(text))
  } catch {
    return null
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether a text has too many levels. It skips strings, so that a long message costs almost nothing. */
function isDeep(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
      continue
    }
    // The lower case bit joins `[` with `{`, and `]` with `}`.
    if ((code | 0x20) === 0x7b && ++depth > MOST_DEPTH) return true
    if ((code | 0x20) === 0x7d) depth--
  }
  return false
}

/** The place of the quote that ends the string, or the end of a text without one. */
function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((end - first) % 2 === 0) return end
  }
  return text.length
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
