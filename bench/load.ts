/**
 * The load generator, a process of its own: `bun bench/load.ts '{"protocol":"raw","port":…}'`.
 * Prints one line of JSON, a LoadResult.
 */
import { Answers } from './load/answers.ts'
import { connect } from './load/connect.ts'
import { deliver, messagesOf } from './load/deliver.ts'
import { openFiles } from './load/proc.ts'
import type { LoadConfig, LoadResult } from './load/result.ts'
import { now } from './load/schedule.ts'
import { Tally } from './load/tally.ts'
import { Parley } from './protocols/parley.ts'
import type { Listener } from './protocols/protocol.ts'
import { Raw } from './protocols/raw.ts'
import { SocketIo } from './protocols/socketio.ts'

const SPARE_FILES = 50

async function run(config: LoadConfig): Promise<LoadResult> {
  if (openFiles() < config.members + SPARE_FILES) {
    throw new Error(`${config.members} sockets need more than the ${openFiles()} open files allowed: see ulimit -n.`)
  }
  const tally = new Tally(config.members, messagesOf(config))
  const answers = new Answers(config.protocol === 'parley')
  const listener: Listener = {
    messages: (member, bytes, start, end) => tally.receive(member.index, bytes, start, end, now()),
    answered: (number, stored) => answers.add(number, stored),
  }
  const protocol = {
    raw: () => new Raw(listener),
    socketio: () => new SocketIo(listener),
    parley: () => new Parley(listener, config.port),
  }[config.protocol]()

  const prepare = () => protocol.prepare(config.members, config.roomSize)
  const { members, connecting } = await connect(config, protocol, protocol.path, prepare)
  const delivering = config.rate === 0 ? null : await deliver(config, protocol, members, tally, answers)
  return { connecting, delivering }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as LoadConfig)))
process.exit(0)
