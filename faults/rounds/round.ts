import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Auditor, type FinalRead } from './auditor.ts'
import { awaitConvergence } from './convergence.ts'
import { Crowd } from './crowd.ts'
import { prepareTestbed, type Testbed } from './testbed.ts'
import { Random } from './random.ts'
import { HistoryWriter, type FaultEvent } from '../history/history.ts'
import type { RoundPlan } from './round-plan.ts'
import { Sampler } from './sampler.ts'
import { injectFaults } from './inject-faults.ts'

/** What a round leaves behind for whoever judges it. */
export interface RoundResult {
  /** The records, one file a process. */
  folder: string
  /** As far as it was read; nothing when the round failure off. */
  finalReads: Record<string, FinalRead>
  /** Why the round did not come to its end; null when it did. */
  failure: Error | null
  /** Where the server's data lie; the server is stopped. */
  dataDir: string
  /** All that the server said. */
  output: string
  /** Gives back the data, the network and the build. */
  clear(): Promise<void>
}

/** Plays one round: a server, a crowd, and whoever tries to make them lose something; heals, and waits until all is calm. */
export async function runRound(plan: RoundPlan): Promise<RoundResult> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'))
  const recorder = new HistoryWriter(folder, HARNESS)
  const note = (event: FaultEvent): void => recorder.write(event)
  const random = new Random(plan.seed)
  const wanted = [...plan.nemeses, { needs: { patches: plan.sabotage ?? [] } }]
  const testbed = await prepareTestbed(wanted, random.fork('testbed'), note)
  const { build, server } = testbed
  const { dataDir } = server
  const result = { folder, dataDir, clear: () => testbed.clear() }
  try {
    note({ type: 'round', seed: plan.seed, nemeses: plan.nemeses.map(({ name }) => name), build })
    const finalReads = await playOn(testbed, plan, folder, note)
    return { ...result, finalReads, failure: null, output: server.output }
  } catch (error) {
    const failure = new Error(`${(error as Error).message}\nThe server said last:\n${tail(server.output)}`)
    return { ...result, finalReads: {}, failure, output: server.output }
  }
}

async function playOn(
  testbed: Testbed,
  plan: RoundPlan,
  folder: string,
  note: (event: FaultEvent) => void,
): Promise<Record<string, FinalRead>> {
  const { server, proxy, root } = testbed
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
    await injectFaults(plan, { ...testbed, codes: rooms.map(({ code }) => code), clients: plain + stores, note })
    proxy.restore()
    await crowd.calm()
    note({ type: 'writes-stopped' })
    await awaitConvergence(crowd, auditor, note)
    await crowd.finish()
    return await auditor.reads((line) => note({ type: 'problem', line }))
  } finally {
    await sampler?.stop()
    crowd?.end()
    await server.stop()
  }
}

const tail = (output: string): string => output.split('\n').slice(-20).join('\n')
