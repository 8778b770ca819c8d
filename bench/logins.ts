import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ServerProcess } from '../server/test/server-process.ts'
import { Histogram } from './load/histogram.ts'
import { now, sendOnTime } from './load/schedule.ts'
import { Chat } from './logins/chat.ts'
import type { Answers, Flood } from './logins/flood.ts'
import { loginsPage, type Kind, type Stretch } from './logins/page.ts'

const USAGE = `node tools/run.mjs bench/logins.ts [--rounds 6] [--seconds 6] [--write]
  --write     writes bench/LOGINS.md`

const MEMBERS = 50
/** Messages a second of all members: less than what a guest may send. */
const RATE = 40
const WARM_SECONDS = 5
/** After a flood began, until its first answers are there. */
const BEGIN_MS = 1_000
const TARGET = 2

/** In this order, and back: a change of the machine meets all of them. */
const KINDS: Kind[] = ['none', 'many', 'none', 'one']

/** What a flood of sign-ins does to the messages of a room, with every limit as it is by default. */
async function measure(rounds: number, seconds: number): Promise<Stretch[]> {
  const server = await ServerProcess.start({ TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'error' })
  try {
    const chat = await Chat.open(server.port, MEMBERS)
    await stretch(chat, WARM_SECONDS)
    const all: Stretch[] = []
    for (let round = 0; round < rounds; round++)
      for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) {
        const flood = kind === 'none' ? null : await begin({ url: server.url, kind })
        const latency = await stretch(chat, seconds)
        const answers = flood === null ? {} : await flood.end()
        const one = {
          kind,
          p50: latency.percentile(0.5),
          p99: latency.percentile(0.99),
          worst: latency.highest,
          answers,
        }
        console.error(JSON.stringify(one))
        all.push(one)
      }
    chat.close()
    return all
  } finally {
    await server.remove()
  }
}

/** Sends at a steady rate, whatever is answered. Resolves with the times until each ack, in µs. */
async function stretch(chat: Chat, seconds: number): Promise<Histogram> {
  const latency = new Histogram()
  const acks: Promise<void>[] = []
  await sendOnTime(RATE, now(), RATE * seconds, (number) => {
    const sent = now()
    acks.push(chat.says(number % MEMBERS).then(() => latency.record(now() - sent)))
  })
  await Promise.all(acks)
  return latency
}

/** A flood comes from a process of its own, so that it does not delay the messages before they are sent. */
async function begin(flood: Flood): Promise<{ end: () => Promise<Answers> }> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'logins/flood.ts'), JSON.stringify(flood)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  await Bun.sleep(BEGIN_MS)
  return {
    async end() {
      await child.stdin.end()
      return JSON.parse(await new Response(child.stdout).text()) as Answers
    },
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '6' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const before = loadavg()[0]!
const stretches = await measure(Number(values.rounds), Number(values.seconds))
const { page, kept } = loginsPage(stretches, { members: MEMBERS, rate: RATE, target: TARGET, busy: before })
console.log(page)
if (values.write) writeFileSync(join(import.meta.dir, 'LOGINS.md'), page)
process.exit(kept ? 0 : 1)
