/**
 * The load generator, a process of its own: `bun bench/load.ts '{"protocol":"raw","port":…}'`.
 * Prints one line of JSON, a LoadResult.
 */
import { Answers } from './load/answers.ts'
import { connect } from './load/connect.ts'
import { deliver, messagesOf } from './load/deliver.ts'
import { cpuOf, openFiles } from './load/proc.ts'
import type { LoadConfig, LoadResult } from './load/result.ts'
import { Rooms } from './load/rooms.ts'
import { now } from './load/schedule.ts'
import { Tally } from './load/tally.ts'
import { Nats } from './protocols/nats.ts'
import { Parley } from './protocols/parley.ts'
import type { Listener } from './protocols/protocol.ts'
import { Raw } from './protocols/raw.ts'
import { SocketIo } from './protocols/socketio.ts'

const SPARE_FILES = 50

async function run(config: LoadConfig): Promise<LoadResult> {
  if (openFiles() < config.members + SPARE_FILES) {
    throw new Error(`${config.members} sockets need more than the ${openFiles()} open files allowed: see ulimit -n.`)
  }
  const rooms = new Rooms(config.members, config.roomSize)
  const tally = new Tally(rooms, messagesOf(config))
  const answers = new Answers(config.protocol === 'parley')
  const listener: Listener = {
    messages: (member, bytes, start, end) => tally.receive(member.index, bytes, start, end, now()),
    answered: (number, stored) => answers.add(number, stored),
  }
  const protocol = {
    raw: () => new Raw(listener, rooms),
    socketio: () => new SocketIo(listener, rooms),
    nats: () => new Nats(listener, rooms),
    parley: () => new Parley(listener, rooms, config.port),
  }[config.protocol]()

  const fresh = cpuOf(config.pid)
  await protocol.prepare()
  const prepareCpu = (cpuOf(config.pid) - fresh) / config.members
  const target = config.restart ? { ...config, pid: await restart() } : config
  const { members, connecting } = await connect(target, protocol)
  const delivering = config.rate === 0 ? null : await deliver(target, protocol, rooms, members, tally, answers)
  return { connecting: { ...connecting, prepareCpu }, delivering }
}

/** Asks the process that started this one to restart the server; resolves with the pid of the new one. */
function restart(): Promise<number> {
  return new Promise((resolve) => {
    process.once('message', resolve)
    process.send!('restart')
  })
}

// The runtime only prints an exception of a timer or a socket, and continues.
process.on('uncaughtException', (error) => {
  console.error(error)
  process.exit(1)
})
console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as LoadConfig)))
process.exit(0)
