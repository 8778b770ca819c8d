import { HistoryWriter } from '../history/history.ts'
import { Random } from '../rounds/random.ts'
import type { Client } from './client.ts'
import { ClientRecorder } from './client-recorder.ts'
import type { CrowdAnswer, CrowdCommand, CrowdSetup } from './crowd-setup.ts'
import { Workload } from './workload.ts'

export interface ClientOptions {
  name: string
  url: string
  /** Of this client alone. */
  random: Random
  recorder: ClientRecorder
  setup: CrowdSetup
}

/** A process of clients: starts them, runs their workload, and obeys the parent process until `finish`. */
export async function crowdProcess(make: (options: ClientOptions) => Client): Promise<void> {
  const setup = JSON.parse(process.argv[2] ?? '') as CrowdSetup
  const members = setup.names.map((name) => memberOf(setup, name, make))
  const answer = (what: CrowdAnswer): void => void process.send!(what)
  const does: Record<CrowdCommand, () => Promise<void>> = {
    async begin() {
      for (const { workload } of members) workload.begin()
      answer({ did: 'begin' })
    },
    async 'stop-writing'() {
      for (const { workload } of members) workload.stop()
      answer({ did: 'stop-writing' })
    },
    async status() {
      answer({ did: 'status', clients: members.map(statusOf) })
    },
    async finish() {
      await Promise.all(members.map(({ client }) => client.finish()))
      answer({ did: 'finish' })
      process.disconnect()
      process.exit(0)
    },
  }
  process.on('message', (command: CrowdCommand) => void does[command]())
  // A process without a parent would run for ever.
  process.on('disconnect', () => process.exit(1))
  await Promise.all(members.map(({ client, first }) => start(client, first)))
  answer({ did: 'start' })
}

function memberOf(setup: CrowdSetup, name: string, make: (options: ClientOptions) => Client) {
  const random = new Random(setup.seed).fork(name)
  const recorder = new ClientRecorder(new HistoryWriter(setup.folder, name))
  const client = make({ name, url: setup.url, random: random.fork('client'), recorder, setup })
  const { rooms, perSecond } = setup
  const first = rooms.filter((_, at) => at === 0 || random.chance(0.6))
  return { client, first, workload: new Workload({ client, recorder, random, rooms, perSecond }) }
}

async function start(client: Client, rooms: CrowdSetup['rooms']): Promise<void> {
  await client.start()
  for (const room of rooms) await client.join(room)
}

function statusOf({ client, workload }: ReturnType<typeof memberOf>) {
  const status = client.status()
  return { ...status, pending: status.pending + (workload.busy ? 1 : 0) }
}
