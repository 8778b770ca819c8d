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

/** Starts a fresh server, lets a generator of its own speak to it, and stops it. */
export async function run(server: ServerName, load: Load, { warmupSeconds, seconds }: Times): Promise<Run> {
  const running = await startServer(server)
  try {
    const { members, roomSize, rate } = load
    const { port, pid } = running
    const { protocol } = servers[server]
    const target = { protocol, port, pid, patienceSeconds: PATIENCE_SECONDS }
    const result = await generate({ ...target, members, roomSize, rate, warmupSeconds, seconds })
    return { server, load, result }
  } finally {
    await running.stop()
  }
}

/** Runs the load generator as a process of its own. */
export async function generate(config: LoadConfig): Promise<LoadResult> {
  const generator = Bun.spawn([process.execPath, GENERATOR, JSON.stringify(config)], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const said = await new Response(generator.stdout).text()
  if ((await generator.exited) !== 0) throw new Error('The load generator failed.')
  return JSON.parse(said) as LoadResult
}
