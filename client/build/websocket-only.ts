import type { Plugin } from 'vite'

const TRANSPORTS = /engine\.io-client\/build\/esm\/transports\/index\.js$/

/** Leaves long-polling and WebTransport, which Parley's server does not speak, out of the bundle. */
export function websocketOnly(): Plugin {
  let done = false
  return {
    name: 'parley-websocket-only',
    apply: 'build',
    load(id) {
      if (!TRANSPORTS.test(id)) return null
      done = true
      return `import { WS } from './websocket.js'\nexport const transports = { websocket: WS }`
    },
    buildEnd(error) {
      if (!done && !error) this.error('engine.io-client keeps its transports elsewhere now')
    },
  }
}
