import { request } from 'node:http'
import { percentile } from '../report/percentile.ts'
import { Client } from './client.ts'
import type { Scene } from './scene.ts'

/** Victims have an address of their own. Linux accepts every address of 127.0.0.0/8 without configuration. */
export const VICTIMS_ADDRESS = '127.0.0.2'

/** A victim sends a message until it is acknowledged, reads a page, and asks for its own identity with a new connection. */
export const probes = ['send', 'page', 'me'] as const
export type Probe = (typeof probes)[number]

/** Medians in ms; Infinity when at least half of the probes were refused. */
export type Latencies = Record<Probe, number>

const EVERY_MS: Record<Probe, number> = { send: 125, page: 100, me: 100 }
const PAGE = 50
/** How long the last probes may take. One that is unanswered then counts with the time that it has waited. */
const ANSWERS_WITHIN_MS = 2_000

/** Members of a room who use Parley as people do. A probe is sent at its time, also when earlier ones wait. */
export class Victims {
  #next = 0

  private constructor(
    private readonly port: number,
    private readonly scene: Scene,
    private readonly clients: Client[],
  ) {}

  static async arrive(port: number, scene: Scene): Promise<Victims> {
    const arrive = async (token: string) => {
      const client = await Client.open(port, token, VICTIMS_ADDRESS)
      await client.run('sync', { known: [] })
      return client
    }
    return new Victims(port, scene, await Promise.all(scene.victims.map(arrive)))
  }

  async measure(ms: number): Promise<Latencies> {
    const all = await Promise.all(probes.map(async (probe) => [probe, await this.#repeat(probe, ms)] as const))
    return Object.fromEntries(all) as Latencies
  }

  leave(): void {
    for (const { connection } of this.clients) connection.end()
  }

  async #repeat(probe: Probe, ms: number): Promise<number> {
    const all: { began: number; took: number | null; done: Promise<void> }[] = []
    const end = performance.now() + ms
    for (let at = performance.now(); at < end; at += EVERY_MS[probe]) {
      await Bun.sleep(Math.max(0, at - performance.now()))
      const one = { began: performance.now(), took: null as number | null, done: Promise.resolve() }
      one.done = this.#probe(probe, this.#next++ % this.clients.length).then(
        () => void (one.took = performance.now() - one.began),
        () => void (one.took = Infinity),
      )
      all.push(one)
    }
    await Promise.race([Promise.all(all.map(({ done }) => done)), Bun.sleep(ANSWERS_WITHIN_MS)])
    const now = performance.now()
    return percentile(
      all.map(({ began, took }) => took ?? now - began),
      0.5,
    )
  }

  async #probe(probe: Probe, index: number): Promise<void> {
    const { room, victims } = this.scene
    const client = this.clients[index]!
    if (probe === 'send') await client.run('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'Hello' })
    else if (probe === 'page') await client.run('message.page', { room: room.id, limit: PAGE })
    else await this.#me(victims[index]!)
  }

  /** The runtime's `fetch` cannot choose the address. */
  #me(token: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: this.port,
          localAddress: VICTIMS_ADDRESS,
          agent: false,
          method: 'POST',
          path: '/api/session.me',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        },
        (response) => {
          response.resume()
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`Answered ${response.statusCode}`)),
          )
        },
      )
      asked.on('error', reject)
      asked.end('{}')
    })
  }
}
