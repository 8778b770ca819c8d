import { readdirSync, readFileSync } from 'node:fs'
import { memoryOf } from '../../bench/load/proc.ts'
import type { ServerUnderTest } from '../nemeses/nemesis.ts'
import type { FaultEvent } from '../history/history.ts'

const EVERY_MS = 1_000
const HEALTHZ_WITHIN_MS = 1_000
/** A connection that is open, in the kernel's table. */
const ESTABLISHED = '01'

/** Looks at the server once a second, until it is told to stop. */
export class Sampler {
  readonly #timer: ReturnType<typeof setInterval>
  #looking: Promise<void> | null = null

  constructor(
    private readonly server: ServerUnderTest,
    private readonly note: (event: FaultEvent) => void,
  ) {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#check().finally(() => {
        this.#looking = null
      })
    }, EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  async #check(): Promise<void> {
    const { pid, url, port } = this.server
    if (pid === null) return
    const healthzMs = await askHealth(url)
    try {
      this.note({
        type: 'sample',
        rss: memoryOf(pid),
        fds: readdirSync(`/proc/${pid}/fd`).length,
        connections: connectionsTo(port),
        healthzMs,
      })
    } catch {
      // It has ended meanwhile: there is nothing to look at.
    }
  }
}

async function askHealth(url: string): Promise<number | null> {
  const began = performance.now()
  const answer = await fetch(`${url}/healthz`, {
    signal: AbortSignal.timeout(HEALTHZ_WITHIN_MS),
    // A connection of its own each time: one that the server kept says nothing of those to come.
    keepalive: false,
  }).catch(() => null)
  return answer?.ok === true ? performance.now() - began : null
}

function connectionsTo(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(local) && fields[3] === ESTABLISHED).length
}
