/**
 * Packets of Engine.IO protocol 4 and Socket.IO protocol 5, without other namespaces and binary data. A frame is one
 * Engine.IO packet: a digit for its type and, for type 4, a Socket.IO packet.
 */
export type Packet =
  | { type: 'pong' }
  | { type: 'close' }
  | { type: 'connect'; namespace: string; auth: unknown }
  | { type: 'disconnect' }
  | { type: 'event'; name: string; input: unknown; ack: string }

/** Engine.IO's ping. Only the server sends it. */
export const PING = '2'

export const PING_INTERVAL_MS = 25_000
export const PING_TIMEOUT_MS = 20_000

const PONG = 0x33
const MESSAGE = 0x34
const CLOSE = 0x31
const CONNECT = 0x30
const EVENT = 0x32

/** The first packet on a transport. */
export function open(sid: string, maxPayload: number): string {
  const handshake = { sid, upgrades: [], pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS, maxPayload }
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

/** `ack` is the id that the client sent. */
export function acknowledge(ack: string, answer: unknown): string {
  return `43${ack}[${JSON.stringify(answer)}]`
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
      return parseEvent(frame)
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

/** `42<ack>["name",input]`. Null with more arguments, with a namespace, or without a name. */
function parseEvent(frame: string): Packet | null {
  let start = 2
  while (isDigit(frame.charCodeAt(start))) start++
  return withJson(frame.slice(start), (args) => {
    if (!Array.isArray(args) || typeof args[0] !== 'string' || args.length > 2) return null
    return { type: 'event', name: args[0], input: args[1] ?? {}, ack: frame.slice(2, start) }
  })
}

function withJson(text: string, packet: (value: unknown) => Packet | null): Packet | null {
  try {
    return packet(JSON.parse(text))
  } catch {
    return null
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
