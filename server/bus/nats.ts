import { connect as connectToNats } from '@nats-io/transport-node'
import type { Bus } from './bus.ts'
import { carried, type CarriedOptions, type Line } from './carried.ts'

const SUBJECT = 'parley'
/** Far below the 1 MiB that a server takes by default, so that a large message does not delay the others. */
const MOST_BYTES = 128 * 1024
const CONNECT_TIMEOUT_MS = 5_000
const SILENT_MS = 5_000

/** A NATS server or cluster: `urls` are addresses of its servers, with what signs in to them. */
export function natsBus({ urls, ...options }: CarriedOptions & { urls: URL[] }): Promise<Bus> {
  return carried({ mostBytes: MOST_BYTES, open: (receive) => connect(urls, receive) }, options)
}

async function connect(urls: URL[], receive: (envelope: Buffer) => void): Promise<Line> {
  const ended = Promise.withResolvers<Error>()
  const connection = await connectToNats({
    servers: urls.map(({ host }) => host),
    ...signIn(urls[0]!),
    // Otherwise the connection is encrypted where the server offers it.
    ...(urls.some(({ protocol }) => protocol === 'tls:') && { tls: {} }),
    name: 'parley',
    noEcho: true,
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: SILENT_MS,
    maxPingOut: 1,
    // What is published while the library reconnects would wait in memory without a bound.
    reconnect: false,
  })
  void connection.closed().then((error) => ended.resolve(error ?? new Error('The connection was closed')))
  connection.subscribe(SUBJECT, {
    callback: (error, message) => {
      // A right that the server does not give. It stays connected, and would say nothing.
      if (error !== null) ended.resolve(error)
      else receive(Buffer.from(message.data))
    },
  })
  const close = async () => void (await connection.close())
  // Its answer says that the server has the subscription.
  await within(SILENT_MS, connection.flush()).catch(async (error: unknown) => {
    await close()
    throw error
  })
  return {
    async send(envelopes) {
      for (const envelope of envelopes) connection.publish(SUBJECT, envelope)
      await within(SILENT_MS, connection.flush()).catch((error: unknown) => {
        ended.resolve(error as Error)
        throw error
      })
    },
    ended: ended.promise,
    close,
  }
}

/** A name without a password is a token, as in the addresses of NATS' own programs. */
function signIn({ username, password }: URL): { user?: string; pass?: string; token?: string } {
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  if (user === '') return {}
  return pass === '' ? { token: user } : { user, pass }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`No answer within ${ms} ms`)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}
