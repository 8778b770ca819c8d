import type { Plugin } from 'vite'

/**
 * What the bundle has instead of parts of the Socket.IO client that Parley's server does not speak: long-polling,
 * WebTransport and binary packets. Its reconnecting is not used either (stores/connection).
 */
const REPLACED: [path: RegExp, code: string][] = [
  [
    /engine\.io-client\/build\/esm\/transports\/index\.js$/,
    `import { WS } from './websocket.js'\nexport const transports = { websocket: WS }`,
  ],
  [/engine\.io-client\/build\/esm\/transports\/polling-xhr\.js$/, 'export const XHR = undefined'],
  [
    /socket\.io-parser\/build\/esm\/is-binary\.js$/,
    'export const isBinary = () => false\nexport const hasBinary = isBinary',
  ],
  [
    /engine\.io-parser\/build\/esm\/encodePacket\.browser\.js$/,
    `import { PACKET_TYPES } from './commons.js'
export const encodePacket = ({ type, data }, _, done) => done(PACKET_TYPES[type] + (data || ''))
export const encodePacketToBinary = undefined`,
  ],
  [
    /engine\.io-parser\/build\/esm\/decodePacket\.browser\.js$/,
    `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js'
export const decodePacket = (text) => {
  const type = PACKET_TYPES_REVERSE[text[0]]
  return type ? { type, data: text.slice(1) || undefined } : ERROR_PACKET
}`,
  ],
  [
    /socket\.io-client\/build\/esm\/contrib\/backo2\.js$/,
    'export class Backoff { setMin() {} setMax() {} setJitter() {} reset() {} }',
  ],
  [
    /socket\.io-parser\/build\/esm\/binary\.js$/,
    'export const deconstructPacket = (packet) => ({ packet, buffers: [] })\nexport const reconstructPacket = (packet) => packet',
  ],
]

export function socketioSubset(): Plugin {
  const replaced = new Set<RegExp>()
  return {
    name: 'parley-socketio-subset',
    apply: 'build',
    load(id) {
      const found = REPLACED.find(([path]) => path.test(id))
      if (found === undefined) return null
      replaced.add(found[0])
      return found[1]
    },
    buildEnd(error) {
      const missing = REPLACED.filter(([path]) => !replaced.has(path)).map(([path]) => path.source)
      if (missing.length > 0 && !error) this.error(`The Socket.IO client has no file ${missing.join(', ')} any more`)
    },
  }
}
