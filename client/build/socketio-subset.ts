import type { Plugin } from 'vite'

/**
 * What the bundle has instead of parts of the Socket.IO client that Parley's server does not speak: long-polling,
 * WebTransport and binary packets.
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
    /engine\.io-parser\/build\/esm\/contrib\/base64-arraybuffer\.js$/,
    'export const encode = String\nexport const decode = String',
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
