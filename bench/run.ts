import { join } from 'node:path'
import type { LoadConfig, LoadResult } from './load/result.ts'
import type { Load } from './plan.ts'
import { servers, startServer, type ServerName } from './servers.ts'

const GENERATOR = join(import.meta.dir, 'load.ts')

const PATIENCE_SECONDS = 3

export interface Times {
  warmupSeconds: number
  seconds: number
}

/** One server under one load. */
export interface Run {
  server: ServerName
  load: Load
  result: LoadResult
}

/** Starts a fresh server from a checkout, by default this one, runs a load generator against it, and stops it. */
export async function run(
  server: ServerName,
  load: Load,
  { warmupSeconds, seconds }: Times,
  tree?: string,
): Promise<Run> {
  const running = await startServer(server, tree)
  try {
    const { members, roomSize, rate } = load
    const { protocol, durable } = servers[server]
    const target = { protocol, port: running.port, pid: running.pid(), patienceSeconds: PATIENCE_SECONDS }
    const restart = durable && rate === 0
    const config = { ...target, members, roomSize, rate, warmupSeconds, seconds, restart }
    const result = await generate(config, async () => {
      await running.restart()
      return running.pid()
    })
    return { server, load, result }
  } finally {
    await running.stop()
  }
}

/** Runs the load generator as a process of its own. `restart` resolves with the pid of the new server. */
export async function generate(config: LoadConfig, restart?: () => Promise<number>): Promise<LoadResult> {
  const generator = Bun.spawn([process.execPath, GENERATOR, JSON.stringify(config)], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
    ipc: (_, child) =>
      void restart?.().then(
        (pid) => child.send(pid),
        () => child.kill(),
      ),
  })
  const output = await new Response(generator.stdout).text()
  if ((await generator.exited) !== 0) throw new Error('The load generator failed.')
  return JSON.parse(output) as LoadResult
}
