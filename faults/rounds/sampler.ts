import { readdirSync, readFileSync } from 'node:fs'
import { memoryOf } from '../../bench/load/proc.ts'
import type { FaultEvent } from '../history/history.ts'
import type { ServerUnderTest } from '../nemeses/nemesis.ts'

const EVERY_MS = 1_000
const HEALTHZ_TIMEOUT_MS = 1_000
/** The state of an open connection in the kernel's table. */
const ESTABLISHED = '01'

/** Samples the server's memory, files, connections and health once a second. */
export class Sampler {
  readonly #timer: ReturnType<typeof setInterval>
  #sampling: Promise<void> | null = null

  constructor(
    private readonly server: ServerUnderTest,
    private readonly note: (event: FaultEvent) => void,
  ) {
    this.#timer = setInterval(() => {
      this.#sampling ??= this.#sample().finally(() => {
        this.#sampling = null
      })
    }, EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#sampling
  }

  async #sample(): Promise<void> {
    const { pid, url, port } = this.server
    if (pid === null) return
    const healthzMs = await healthzMsOf(url)
    try {
      this.note({
        type: 'sample',
        rss: memoryOf(pid),
        fds: readdirSync(`/proc/${pid}/fd`).length,
        connections: connectionsTo(port),
        healthzMs,
      })
    } catch {
      // The process has exited meanwhile.
    }
  }
}

async function healthzMsOf(url: string): Promise<number | null> {
  const began = performance.now()
  const answer = await fetch(`${url}/healthz`, {
    signal: AbortSignal.timeout(HEALTHZ_TIMEOUT_MS),
    // A new connection each time: an old one may still work when the server accepts none.
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
