import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LoadConfig } from './load/result.ts'

export type ServerName = 'parley' | 'bun' | 'ws' | 'socketio'

interface Kind {
  title: string
  protocol: LoadConfig['protocol']
  command: string[]
  environment: (folder: string) => Record<string, string>
}

const here = import.meta.dir
/** Every person of a load comes from one address and speaks as fast as the load says. */
const WITHOUT_LIMITS = {
  LIMIT_MESSAGES_PER_SECOND: '0',
  LIMIT_COMMANDS_PER_SECOND: '0',
  LIMIT_SOCKETS_PER_PERSON: '0',
  LIMIT_SOCKETS_PER_ADDRESS: '0',
  LIMIT_CONNECTS_PER_SECOND: '0',
  LIMIT_SESSIONS_PER_ADDRESS: '0',
  LIMIT_ROOMS_PER_PERSON: '250',
  LIMIT_CODE_TRIES: '0',
}

export const servers: Record<ServerName, Kind> = {
  parley: {
    title: 'Parley (durable)',
    protocol: 'parley',
    command: [process.execPath, join(here, '../server/main.ts')],
    environment: (folder) => ({ ...WITHOUT_LIMITS, HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'warn' }),
  },
  bun: {
    title: 'Bun publish, keeps nothing',
    protocol: 'raw',
    command: [process.execPath, join(here, 'servers/bun-publish.ts')],
    environment: () => ({}),
  },
  ws: {
    title: 'ws on Node',
    protocol: 'raw',
    command: ['node', join(here, 'servers/ws.mjs')],
    environment: () => ({}),
  },
  socketio: {
    title: 'Socket.IO on Node',
    protocol: 'socketio',
    command: ['node', join(here, 'servers/socketio.mjs')],
    environment: () => ({}),
  },
}

export interface Running {
  pid: number
  port: number
  stop(): Promise<void>
}

const START_MS = 15_000
const STOP_MS = 10_000

/** Starts a server as an own process with an empty folder for its data; resolves when it takes connections. */
export async function startServer(name: ServerName): Promise<Running> {
  const { command, environment, title } = servers[name]
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  const port = freePort()
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env
  const child = Bun.spawn(command, {
    env: { PATH, HOME, TMPDIR, PORT: String(port), ...environment(folder) },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await child.exited
    clearTimeout(late)
    rmSync(folder, { recursive: true, force: true })
  }
  for (const begun = Date.now(); !(await accepts(port)); await Bun.sleep(50)) {
    if (child.exitCode !== null || Date.now() - begun > START_MS) {
      await stop()
      throw new Error(`${title} did not start.`)
    }
  }
  return { pid: child.pid, port, stop }
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
