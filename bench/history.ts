import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../protocol/limits.ts'
import type { CaughtUpRoom, StoredRoomState } from '../server/storage/operations/catch-up.ts'
import { openSqlite } from '../server/storage/sqlite/engine/sqlite.ts'
import type { Storage } from '../server/storage/storage.ts'
import { machine } from './machine.ts'
import { seed, type Seeded } from './seed.ts'
import { table, whole } from './table.ts'

const RUNS = 300
const TOGETHER = 50
const APPENDS_A_SECOND = 500
const TARGET_MEDIAN_MS = 10
const TARGET_BLOCK_MS = 20

const MOST = { changes: limits.catchUpChanges, bytes: limits.syncBytes, unread: limits.unreadCount }

/** What a server asks of its storage for one person, named by what the person does. */
function requests(storage: Storage, { room, people, first, last }: Seeded) {
  const { epoch } = storage
  const limit = limits.pageMessages
  const anyone = () => people[Math.floor(Math.random() * people.length)]!
  return {
    async 'open the room'() {
      const who = anyone()
      const { rev } = (await storage.page({ who, room, limit, bytes: limits.pageBytes })).parse()
      const { rooms } = await storage.catchUp({ who, epoch, rooms: [{ room, rev }], ...MOST })
      const state = stateOf(rooms[0])
      const members = (await storage.members({ who, room, limit: limits.membersPage, bytes: limits.pageBytes })).parse()
      if (state.reset || members.members.length !== people.length) throw new Error('the room is not whole')
    },
    async 'a page in the middle'() {
      const around = first + Math.floor(Math.random() * (last - first))
      const page = (await storage.page({ who: anyone(), room, around, limit, bytes: limits.pageBytes })).parse()
      if (page.messages.length !== limit) throw new Error('the page is not full')
    },
    async 'catch up on 500'() {
      const who = anyone()
      const { rev } = (await storage.page({ who, room, limit: 1, bytes: 1 })).parse()
      const known = [{ room, rev: rev - MOST.changes }]
      // More are appended between the two.
      const { rooms } = await storage.catchUp({ who, epoch, rooms: known, ...MOST, changes: 2 * MOST.changes })
      const state = stateOf(rooms[0])
      if (state.reset || state.changes.length < MOST.changes) throw new Error('changes are missing')
    },
  }
}

function stateOf(room: CaughtUpRoom | undefined): StoredRoomState {
  return JSON.parse(room!.state) as StoredRoomState
}

/** Measures until the returned function is called: that answers the longest block of the event loop in ms. */
function watchLoop(): () => number {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 1)
    last = now
  }, 1)
  return () => {
    clearInterval(timer)
    return Math.max(longest, performance.now() - last - 1)
  }
}

/** The median of `RUNS` runs in ms, `together` at a time. */
async function measure(run: () => Promise<void>, together: number): Promise<{ median: number; p99: number }> {
  const times: number[] = []
  let left = RUNS
  const worker = async () => {
    while (left-- > 0) {
      const started = performance.now()
      await run()
      times.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: together }, worker))
  times.sort((a, b) => a - b)
  return { median: times[times.length >> 1]!, p99: times[Math.floor(times.length * 0.99)]! }
}

/** Appends at a steady rate until the returned function is called. */
function appendSteadily(storage: Storage, { room, people }: Seeded): () => Promise<void> {
  const started = performance.now()
  const answers: Promise<unknown>[] = []
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1_000) * APPENDS_A_SECOND
    while (answers.length < due) {
      const who = people[answers.length % people.length]!
      const content = { body: `appended ${answers.length}` }
      answers.push(storage.append({ who, room, id: Bun.randomUUIDv7(), at: Date.now(), content }))
    }
  }, 1)
  return async () => {
    clearInterval(timer)
    await Promise.all(answers)
  }
}

const LOADS = [
  { name: 'one at a time', together: 1, appends: false },
  { name: `one at a time, ${APPENDS_A_SECOND} appends/s`, together: 1, appends: true },
  { name: `${TOGETHER} at a time`, together: TOGETHER, appends: false },
  { name: `${TOGETHER} at a time, ${APPENDS_A_SECOND} appends/s`, together: TOGETHER, appends: true },
]

/** A row for each request under each load, and whether all targets were reached. */
async function run(storage: Storage, seeded: Seeded): Promise<{ rows: string[][]; reached: boolean }> {
  const rows: string[][] = []
  let reached = true
  for (const { name, together, appends } of LOADS) {
    for (const [what, request] of Object.entries(requests(storage, seeded))) {
      const stop = appends ? appendSteadily(storage, seeded) : async () => {}
      const block = watchLoop()
      const { median, p99 } = await measure(request, together)
      const blocked = block()
      await stop()
      const ok = blocked < TARGET_BLOCK_MS && (together > 1 || median < TARGET_MEDIAN_MS)
      reached &&= ok
      rows.push([what, name, median.toFixed(2), p99.toFixed(2), blocked.toFixed(1), ok ? 'reached' : 'missed'])
    }
  }
  return { rows, reached }
}

function page(messages: number, rows: string[][]): string {
  return `# What a long room costs

Written by \`node tools/run.mjs bench/history.ts --write\`: one room with ${whole(messages)} messages, ${RUNS} requests of each kind through the storage's own threads.

${machine()
  .map((line) => `- ${line}`)
  .join('\n')}

Targets: one at a time, half of the requests within ${TARGET_MEDIAN_MS} ms; the event loop of the thread that serves sockets never stands still for ${TARGET_BLOCK_MS} ms. _Block_ is the longest that it did, by the clock, waiting for a core included.

${table(['request', 'load', 'median ms', 'p99 ms', 'block ms', ''], rows, 2)}
`
}

async function main(messages: number, write: boolean): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-history-'))
  const path = join(directory, 'parley.db')
  const onFatal = (error: unknown) => {
    throw error
  }
  const seeded = await seed(path, messages, Date.now())
  const storage = await openSqlite({ path, onFatal })
  const { rows, reached } = await run(storage, seeded)
  await storage.close()
  rmSync(directory, { recursive: true })
  console.log(page(messages, rows))
  if (write) writeFileSync(join(import.meta.dir, 'HISTORY.md'), page(messages, rows))
  return reached
}

const args = process.argv.slice(2)
const write = args.includes('--write')
const messages = Number(args.find((arg) => arg !== '--write') ?? 1_000_000)
if (!Number.isSafeInteger(messages) || messages < 1_000) {
  console.error('Usage: bun bench/history.ts [messages = 1000000, at least 1000] [--write]')
  process.exit(2)
}
process.exit((await main(messages, write)) ? 0 : 1)
