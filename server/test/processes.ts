import { SQL } from 'bun'
import { hasNats, natsServer, WITHOUT_NATS, type NatsServer } from '../bus/test/nats-server.ts'
import { freshDatabase } from '../storage/postgres/test/fixture.ts'
import { ServerProcess, UNLIMITED } from './server-process.ts'
import type { Stage } from './stage.ts'

export interface Processes extends Stage {
  nodes: ServerProcess[]
  database: URL
  /** Nothing crosses the bus from now on, until what this resolves with is called. */
  breakBus(): Promise<() => Promise<void>>
}

export type OpenProcesses = (options: { count: number; env?: Record<string, string> }) => Promise<Processes>

/** Several real servers over one new PostgreSQL database, with one folder for files. They are started at the same moment. */
const over =
  (withNats: boolean): OpenProcesses =>
  async ({ count, env = {} }) => {
    const { url, remove } = await freshDatabase()
    const nats = withNats ? await natsServer() : null
    await nats?.start()
    const settings = { ...UNLIMITED, DATABASE_URL: url.href, ...(nats && { NATS_URL: nats.url.href }), ...env }
    const first = await ServerProcess.prepare(settings)
    const others = Array.from({ length: count - 1 }, () => ServerProcess.prepare(settings, { dataDir: first.dataDir }))
    const nodes = [first, ...(await Promise.all(others))]
    const close = async () => {
      for (const node of nodes) await node.remove()
      await nats?.stop()
      await remove()
    }
    await Promise.all(nodes.map((node) => node.start())).catch(async (error: unknown) => {
      await close()
      throw error
    })
    const breakBus = () => (nats === null ? endAgainAndAgain(url) : stopped(nats))
    return { nodes, database: url, breakBus, logged: () => nodes.map(({ output }) => output).join('\n'), close }
  }

async function stopped(nats: NatsServer) {
  await nats.stop()
  return () => nats.start()
}

/** The database is there, but ends the connections of the bus. */
async function endAgainAndAgain(url: URL) {
  const sql = new SQL(url, { max: 1 })
  const end = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'parley bus' and datname = current_database()`
  let ending: Promise<unknown> = end()
  await ending
  const timer = setInterval(() => void (ending = ending.then(end)), 50)
  return async () => {
    clearInterval(timer)
    await ending
    await sql.close()
  }
}

/** By the bus over which the processes reach each other. Null where this machine lacks its server. */
export const buses: { bus: string; open: OpenProcesses | null; lack?: string }[] = [
  { bus: 'PostgreSQL', open: over(false) },
  { bus: 'NATS', open: hasNats ? over(true) : null, lack: WITHOUT_NATS },
]
