import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Auditor, type RoomHistory } from './auditor.ts'
import { converge } from './converge.ts'
import { Crowd } from './crowd.ts'
import { prepareGround, type Ground } from './ground.ts'
import { Random } from './random.ts'
import { Recorder, type FieldEvent } from './record.ts'
import type { RoundPlan } from './round-plan.ts'
import { Sampler } from './sampler.ts'
import { strikeAll } from './strikes.ts'

/** What a round leaves behind for whoever judges it. */
export interface Played {
  /** The records, one file a process. */
  folder: string
  history: Record<string, RoomHistory>
  /** The server's database; the server is stopped. */
  database: string
  /** Gives back the data, the network and the build. */
  clear(): Promise<void>
}

export class RoundBrokeOff extends Error {
  constructor(
    message: string,
    /** The records so far. */
    readonly folder: string,
    options: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Plays one round: a server, a crowd, and whoever tries to make them lose something; heals, and waits until all is calm. */
export async function play(plan: RoundPlan): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'))
  const recorder = new Recorder(folder, 'field')
  const note = (event: FieldEvent): void => recorder.write(event)
  const random = new Random(plan.seed)
  const ground = await prepareGround(
    [...plan.nemeses, { needs: { patches: plan.sabotage ?? [] } }],
    random.fork('ground'),
    note,
  )
  try {
    const build = ground.build
    note({ type: 'round', seed: plan.seed, nemeses: plan.nemeses.map(({ name }) => name), build })
    const history = await playOn(ground, plan, folder, note)
    return { folder, history, database: join(ground.server.dataDir, 'parley.db'), clear: () => ground.clear() }
  } catch (error) {
    await ground.clear()
    throw new RoundBrokeOff(`${(error as Error).message}\nThe server said last:\n${tail(ground)}`, folder, {
      cause: error,
    })
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
  await server.start()
  const auditor = await Auditor.opens(server.url, plan.rooms)
  const { rooms } = auditor
  const crowd = await Crowd.gather({ root, seed, plain, stores, url: proxy.url, rooms, folder, perSecond })
  const sampler = new Sampler(server, note)
  try {
    await crowd.begin()
    await strikeAll(plan, { ...ground, codes: rooms.map(({ code }) => code), note })
    proxy.fair()
    await crowd.calm()
    note({ type: 'calm' })
    await converge(crowd, auditor, note)
    await crowd.finish()
    const history = await auditor.reads()
    return history
  } finally {
    await sampler.stop()
    crowd.end()
    await server.stop()
  }
}

function tail({ server }: Ground): string {
  return server.output.split('\n').slice(-20).join('\n')
}
