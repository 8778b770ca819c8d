import { once } from 'node:events'
import { createServer } from 'node:net'

/** A nats-server is no npm package, so a machine may lack it. */
export const hasNats = Bun.which('nats-server') !== null
export const WITHOUT_NATS = 'NOT RUN: there is no nats-server on the PATH'

const START_MS = 10_000

/** A NATS server on a port of its own, which is the same one when it is started again. */
export interface NatsServer {
  url: URL
  start(): Promise<void>
  /** At once, as a power failure does it. */
  stop(): Promise<void>
}

/** `args` are those of the program. */
export async function natsServer(...args: string[]): Promise<NatsServer> {
  const port = await freePort()
  let child: Bun.Subprocess<'pipe', 'ignore', 'ignore'> | undefined
  const accepts = () =>
    Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } }).then(
      (socket) => {
        socket.end()
        return true
      },
      () => false,
    )
  return {
    url: new URL(`nats://127.0.0.1:${port}`),
    async start() {
      const program = ['nats-server', '-a', '127.0.0.1', '-p', String(port), ...args]
      // It ends with its input, so that it cannot outlive the process that started it.
      child = Bun.spawn(['sh', '-c', '"$@" & read _; kill -9 $!', 'sh', ...program], {
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      child.unref()
      for (const end = Date.now() + START_MS; !(await accepts()); await Bun.sleep(20))
        if (Date.now() > end) throw new Error('nats-server did not start')
    },
    async stop() {
      await child?.stdin.end()
      await child?.exited
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
