import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Download, FinalRead } from '../checker/input.ts'
import { HARNESS, HistoryWriter, readHistory, type FaultEvent } from '../history/history.ts'
import { Auditor } from './auditor.ts'
import { awaitConvergence } from './convergence.ts'
import { Crowd } from './crowd.ts'
import { injectFaults } from './inject-faults.ts'
import { Random } from './random.ts'
import type { RoundPlan } from './round-plan.ts'
import { Sampler } from './sampler.ts'
import { sweep } from './sweep.ts'
import { prepareTestbed, type Testbed } from './testbed.ts'
import { uploadedFiles } from './uploaded-files.ts'

/** What a new member reads at the end of a round. Empty when the round failed. */
interface Readings {
  finalReads: Record<string, FinalRead>
  downloads: Record<string, Download>
}

/** What a round leaves for the checker. */
export interface RoundResult extends Readings {
  /** The folder of the history, one file a process. */
  folder: string
  /** Why the round did not finish; null when it did. */
  failure: Error | null
  /** The server's data; the server is stopped. */
  dataDir: string
  /** The server's output. */
  output: string
  /** Removes the data, the network and the build. */
  remove(): Promise<void>
}

/** Runs one round: a server, clients and faults; then clients stop writing and converge. */
export async function runRound(plan: RoundPlan): Promise<RoundResult> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'))
  const writer = new HistoryWriter(folder, HARNESS)
  const note = (event: FaultEvent): void => writer.write(event)
  const random = new Random(plan.seed)
  const wanted = [...plan.nemeses, { needs: { patches: plan.sabotage ?? [] } }]
  const testbed = await prepareTestbed(wanted, random.fork('testbed'), note)
  const { build, server } = testbed
  const common = { folder, dataDir: server.dataDir, remove: () => testbed.remove() }
  try {
    note({ type: 'round', seed: plan.seed, nemeses: plan.nemeses.map(({ name }) => name), build })
    const readings = await runOn(testbed, plan, folder, note)
    await sweep(testbed.root, server.dataDir, note)
    return { ...common, ...readings, failure: null, output: server.output }
  } catch (error) {
    const failure = new Error(`${(error as Error).message}\nThe last output of the server:\n${tail(server.output)}`)
    return { ...common, finalReads: {}, downloads: {}, failure, output: server.output }
  }
}

async function runOn(
  testbed: Testbed,
  plan: RoundPlan,
  folder: string,
  note: (event: FaultEvent) => void,
): Promise<Readings> {
  const { server, proxy, root } = testbed
  const { seed, plain, stores, perSecond } = plan
  let crowd: Crowd | null = null
  let sampler: Sampler | null = null
  try {
    await server.start()
    const auditor = await Auditor.start(server.url, plan.rooms)
    const { rooms } = auditor
    crowd = await Crowd.start({ root, seed, plain, stores, url: proxy.url, rooms, folder, perSecond })
    sampler = new Sampler(server, note)
    await crowd.begin()
    await injectFaults(plan, { ...testbed, codes: rooms.map(({ code }) => code), clients: plain + stores, note })
    proxy.restore()
    await crowd.stopWriting()
    note({ type: 'writes-stopped' })
    await awaitConvergence(crowd, auditor, note)
    await crowd.finish()
    const finalReads = await auditor.finalReads((line) => note({ type: 'problem', line }))
    return { finalReads, downloads: await auditor.downloads(uploadedFiles(readHistory(folder))) }
  } finally {
    await sampler?.stop()
    crowd?.kill()
    await server.stop()
  }
}

const tail = (output: string): string => output.split('\n').slice(-20).join('\n')
