import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Auditor, type RoomHistory } from './auditor.ts'
import { converge } from './convergence.ts'
import { Crowd } from './crowd.ts'
import { prepareGround, type Ground } from './testbed.ts'
import { Random } from './random.ts'
import { Recorder, type FieldEvent } from '../history/history.ts'
import type { RoundPlan } from './round-plan.ts'
import { Sampler } from './sampler.ts'
import { strikeAll } from './inject-faults.ts'

/** What a round leaves behind for whoever judges it. */
export interface Played {
  /** The records, one file a process. */
  folder: string
  /** As far as it was read; nothing when the round broke off. */
  history: Record<string, RoomHistory>
  /** Why the round did not come to its end; null when it did. */
  broke: Error | null
  /** Where the server's data lie; the server is stopped. */
  dataDir: string
  /** All that the server said. */
  output: string
  /** Gives back the data, the network and the build. */
  clear(): Promise<void>
}

/** Plays one round: a server, a crowd, and whoever tries to make them lose something; heals, and waits until all is calm. */
export async function play(plan: RoundPlan): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'))
  const recorder = new Recorder(folder, 'field')
  const note = (event: FieldEvent): void => recorder.write(event)
  const random = new Random(plan.seed)
  const wanted = [...plan.nemeses, { needs: { patches: plan.sabotage ?? [] } }]
  const ground = await prepareGround(wanted, random.fork('ground'), note)
  const { build, server } = ground
  const { dataDir } = server
  const played = { folder, dataDir, clear: () => ground.clear() }
  try {
    note({ type: 'round', seed: plan.seed, nemeses: plan.nemeses.map(({ name }) => name), build })
    const history = await playOn(ground, plan, folder, note)
    return { ...played, history, broke: null, output: server.output }
  } catch (error) {
    const broke = new Error(`${(error as Error).message}\nThe server said last:\n${tail(server.output)}`)
    return { ...played, history: {}, broke, output: server.output }
  }
}

async function playOn(
  ground: Ground,
  plan: RoundPlan,
  folder: string,
  note: (event: FieldEvent) => void,
): Promise<Record<string, RoomHistory>> {
  const { server, proxy, root } = ground
  const { seed, plain, stores, perSecond } = plan
  let crowd: Crowd | null = null
  let sampler: Sampler | null = null
  try {
    await server.start()
    const auditor = await Auditor.opens(server.url, plan.rooms)
    const { rooms } = auditor
    crowd = await Crowd.gather({ root, seed, plain, stores, url: proxy.url, rooms, folder, perSecond })
    sampler = new Sampler(server, note)
    await crowd.begin()
    await strikeAll(plan, { ...ground, codes: rooms.map(({ code }) => code), clients: plain + stores, note })
    proxy.fair()
    await crowd.calm()
    note({ type: 'calm' })
    await converge(crowd, auditor, note)
    await crowd.finish()
    return await auditor.reads((line) => note({ type: 'complaint', line }))
  } finally {
    await sampler?.stop()
    crowd?.end()
    await server.stop()
  }
}

const tail = (output: string): string => output.split('\n').slice(-20).join('\n')
