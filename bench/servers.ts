import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadConfig } from './load/result.ts'

export type ServerName = 'parley' | 'bun' | 'ws' | 'socketio' | 'nats'

/** Where a server runs: its port, an empty folder for its data, and the checkout that it is started from. */
interface Place {
  port: number
  folder: string
  tree: string
}

interface Kind {
  title: string
  protocol: LoadConfig['protocol']
  command: (place: Place) => string[]
  environment: (place: Place) => Record<string, string>
  /** Whether it stores anything, so that a restart makes a difference. */
  durable: boolean
}

const here = import.meta.dir
const THIS_TREE = join(here, '..')
/** All people of a load come from one address and send as fast as the load says. */
const WITHOUT_LIMITS = {
  LIMIT_MESSAGES_PER_SECOND: '0',
  LIMIT_COMMANDS_PER_SECOND: '0',
  LIMIT_REQUESTS_PER_SECOND: '0',
  LIMIT_SOCKETS_PER_PERSON: '0',
  LIMIT_SOCKETS_PER_ADDRESS: '0',
  LIMIT_CONNECTS_PER_SECOND: '0',
  LIMIT_SOCKET_FRAMES_PER_SECOND: '0',
  LIMIT_SOCKET_BYTES_PER_SECOND: '0',
  LIMIT_SESSIONS_PER_ADDRESS: '0',
  LIMIT_ROOMS_PER_PERSON: '250',
  LIMIT_CODE_TRIES: '0',
}

const byPort = ({ port }: Place) => ({ PORT: String(port) })

export const servers: Record<ServerName, Kind> = {
  parley: {
    title: 'Parley (durable)',
    protocol: 'parley',
    command: ({ tree }) => [process.execPath, join(tree, 'server/main.ts')],
    environment: (place) => ({
      ...WITHOUT_LIMITS,
      ...byPort(place),
      HOST: '127.0.0.1',
      DATA_DIR: place.folder,
      LOG_LEVEL: 'warn',
    }),
    durable: true,
  },
  bun: {
    title: 'Bun publish, stores nothing',
    protocol: 'raw',
    command: () => [process.execPath, join(here, 'servers/bun-publish.ts')],
    environment: byPort,
    durable: false,
  },
  ws: {
    title: 'ws on Node',
    protocol: 'raw',
    command: () => ['node', join(here, 'servers/ws.mjs')],
    environment: byPort,
    durable: false,
  },
  socketio: {
    title: 'Socket.IO on Node',
    protocol: 'socketio',
    command: () => ['node', join(here, 'servers/socketio.mjs')],
    environment: byPort,
    durable: false,
  },
  nats: {
    title: 'NATS over TCP, stores nothing',
    protocol: 'nats',
    command: ({ port, folder }) => ['nats-server', '-a', '127.0.0.1', '-p', String(port), '-l', join(folder, 'log')],
    environment: () => ({}),
    durable: false,
  },
}

/** False for a program that this machine does not have. */
export const installed = (name: ServerName) => name !== 'nats' || Bun.which('nats-server') !== null

export interface Running {
  port: number
  pid(): number
  /** Stops it and starts it again on its data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const START_MS = 15_000
const STOP_MS = 10_000

/** Starts a server as an own process with an empty folder for its data; resolves when it accepts connections. */
export async function startServer(name: ServerName, tree = THIS_TREE): Promise<Running> {
  const { command, environment, title } = servers[name]
  const place = { port: freePort(), folder: mkdtempSync(join(tmpdir(), 'parley-bench-')), tree }
  const variables = await understood(environment(place), tree)
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env
  const spawn = () =>
    Bun.spawn(command(place), {
      env: { PATH, HOME, TMPDIR, ...variables },
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
    })
  let child = spawn()
  const end = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await child.exited
    clearTimeout(late)
  }
  const stop = async () => {
    await end()
    rmSync(place.folder, { recursive: true, force: true })
  }
  const accepting = async () => {
    for (const begun = Date.now(); !(await accepts(place.port)); await Bun.sleep(50)) {
      if (child.exitCode !== null || Date.now() - begun > START_MS) {
        await stop()
        throw new Error(`${title} did not start.`)
      }
    }
  }
  await accepting()
  return {
    port: place.port,
    pid: () => child.pid,
    async restart() {
      await end()
      child = spawn()
      await accepting()
    },
    stop,
  }
}

/** Without the limits that an older checkout does not have: it refuses to start with them, and has nothing to switch off. */
async function understood(variables: Record<string, string>, tree: string): Promise<Record<string, string>> {
  const { limits } = (await import(join(tree, 'protocol/limits.ts'))) as { limits: Record<string, number> }
  const nameOf = (variable: string) =>
    variable
      .slice('LIMIT_'.length)
      .toLowerCase()
      .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
  const known = ([variable]: [string, string]) => !variable.startsWith('LIMIT_') || nameOf(variable) in limits
  return Object.fromEntries(Object.entries(variables).filter(known))
}

function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  listener.stop(true)
  return listener.port
}

async function accepts(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } })
    socket.end()
    return true
  } catch {
    return false
  }
}
