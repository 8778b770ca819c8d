import { Random } from '../rounds/random.ts'
import { HistoryWriter } from '../history/history.ts'
import type { Client } from './client.ts'
import type { CrowdAnswer, CrowdCommand, CrowdSetup } from './crowd-setup.ts'
import { ClientRecorder } from './client-recorder.ts'
import { Workload } from './workload.ts'

export interface ClientOptions {
  name: string
  url: string
  /** Of this client alone. */
  random: Random
  recorder: ClientRecorder
  setup: CrowdSetup
}

/** A process of clients: makes them, lets them work, and answers to the parent until it is told to finish. */
export async function crowdProcess(make: (options: ClientOptions) => Client): Promise<void> {
  const setup = JSON.parse(process.argv[2] ?? '') as CrowdSetup
  const people = setup.names.map((name) => person(setup, name, make))
  const answer = (what: CrowdAnswer): void => void process.send!(what)
  const does: Record<CrowdCommand, () => Promise<void>> = {
    async begin() {
      for (const { workload } of people) workload.begin()
      answer({ did: 'begin' })
    },
    async calm() {
      for (const { workload } of people) workload.stop()
      answer({ did: 'calm' })
    },
    async status() {
      answer({ did: 'status', clients: people.map(statusOf) })
    },
    async finish() {
      await Promise.all(people.map(({ client }) => client.finish()))
      answer({ did: 'finish' })
      process.disconnect()
      process.exit(0)
    },
  }
  process.on('message', (command: CrowdCommand) => void does[command]())
  // Without a parent nobody would ever end it.
  process.on('disconnect', () => process.exit(1))
  await Promise.all(people.map(({ client, first }) => arrive(client, first)))
  answer({ did: 'arrive' })
}

function person(setup: CrowdSetup, name: string, make: (options: ClientOptions) => Client) {
  const random = new Random(setup.seed).fork(name)
  const recorder = new ClientRecorder(new HistoryWriter(setup.folder, name))
  const client = make({ name, url: setup.url, random: random.fork('client'), recorder, setup })
  const { rooms, perSecond } = setup
  const first = rooms.filter((_, at) => at === 0 || random.chance(0.6))
  return { client, first, workload: new Workload({ client, recorder, random, rooms, perSecond }) }
}

async function arrive(client: Client, rooms: CrowdSetup['rooms']): Promise<void> {
  await client.arrive()
  for (const room of rooms) await client.join(room)
}

function statusOf({ client, workload }: ReturnType<typeof person>) {
  const status = client.status()
  return { ...status, pending: status.pending + (workload.busy ? 1 : 0) }
}
