import { SQL } from 'bun'
import type { Bus } from './bus.ts'
import { carried, type CarriedOptions, type Line } from './carried.ts'

const CHANNEL = 'parley'
/** PostgreSQL takes payloads of 7,999 bytes. An envelope is sent as base64. */
const MOST_BYTES = 5_997
const CONNECT_TIMEOUT_S = 5
/** A statement, and its notification on the way back, take at most this. Otherwise one of both connections is gone. */
const SILENT_MS = 5_000

const SETTINGS = {
  application_name: 'parley bus',
  // A hint need not survive a loss of power, and must not wait for a flush.
  synchronous_commit: 'off',
  statement_timeout: SILENT_MS,
  tcp_keepalives_idle: 20,
  tcp_keepalives_interval: 10,
  tcp_keepalives_count: 3,
}

/** LISTEN and NOTIFY of the database that the nodes share. */
export function postgresBus({ url, ...options }: CarriedOptions & { url: URL }): Promise<Bus> {
  return carried({ mostBytes: MOST_BYTES, open: (receive) => connect(url, receive) }, options)
}

async function connect(url: URL, receive: (envelope: Buffer) => void): Promise<Line> {
  const ended = Promise.withResolvers<Error>()
  const sql = new SQL(url, {
    max: 1,
    connectionTimeout: CONNECT_TIMEOUT_S,
    connection: SETTINGS,
    // The environment's PGDATABASE would otherwise replace the database that the address names.
    database: decodeURIComponent(url.pathname.slice(1)),
    // The runtime would connect again by itself, and write a line to the log of errors at each try.
    onclose: (error) => ended.resolve(error ?? new Error('The connection was closed')),
  })
  let awaited: string | null = null
  let timer: Timer | undefined

  /** Notifications are received on a connection of their own, whose silent loss shows when this node's own stay away. */
  function awaitNotification(payload: string) {
    if (awaited !== null) return
    awaited = payload
    timer = setTimeout(() => ended.resolve(new Error(`No notification within ${SILENT_MS} ms`)), SILENT_MS)
  }

  function notified(payload: string) {
    if (payload === awaited) {
      awaited = null
      clearTimeout(timer)
    }
    receive(Buffer.from(payload, 'base64'))
  }

  async function close() {
    clearTimeout(timer)
    await sql.close({ timeout: 0 }).catch(() => {})
  }

  try {
    await sql.listen(CHANNEL, notified)
  } catch (error) {
    await close()
    throw error
  }
  return {
    async send(envelopes) {
      const payloads = envelopes.map((envelope) => envelope.toString('base64'))
      awaitNotification(payloads.at(-1)!)
      try {
        await sql`select pg_notify(${CHANNEL}, payload) from unnest(${sql.array(payloads, 'TEXT')}) as payload`
      } catch (error) {
        ended.resolve(error as Error)
        throw error
      }
    },
    ended: ended.promise,
    close,
  }
}
