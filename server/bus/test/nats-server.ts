import { once } from 'node:events'
import { createServer } from 'node:net'

/** A nats-server is no npm package, so a machine may lack it. */
export const hasNats = Bun.which('nats-server') !== null
export const WITHOUT_NATS = 'NOT RUN: there is no nats-server on the PATH'

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
  let child: Bun.Subprocess | undefined
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
      child = Bun.spawn(['nats-server', '-a', '127.0.0.1', '-p', String(port), ...args], {
        stdio: ['ignore', 'ignore', 'ignore'],
      })
      child.unref()
      while (!(await accepts())) {
        if (child.exitCode !== null) throw new Error('nats-server did not start')
        await Bun.sleep(20)
      }
    },
    async stop() {
      child?.kill('SIGKILL')
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
