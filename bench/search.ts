import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '../protocol/limits.ts'
import { createLog } from '../server/log.ts'
import { SearchIndexer } from '../server/search-indexer.ts'
import { Json } from '../server/storage/json.ts'
import type { Search } from '../server/storage/operations/search/search.ts'
import { openForReading } from '../server/storage/sqlite/engine/database.ts'
import { openSqlite } from '../server/storage/sqlite/engine/sqlite.ts'
import type { Storage } from '../server/storage/storage.ts'
import { machine } from './machine.ts'
import { fill, onFatal, OWN_ROOMS, ROOMS, type Filled } from './search/fill.ts'
import { table, whole } from './table.ts'

const RUNS = 40
const APPENDS_A_SECOND = 500
const APPEND_SECONDS = 10
const TARGET_P95_MS = 100
const MEBIBYTE = 1024 ** 2

type Asked = Pick<Search, 'text' | 'rooms' | 'from' | 'has' | 'after' | 'before'> & { order?: Search['order'] }

function queries({ people, rooms }: Filled, messages: number, now: number): [name: string, asked: Asked][] {
  const small = rooms[OWN_ROOMS - 1]!
  return [
    ['a frequent word', { text: 'tomorrow' }],
    ['a frequent word, the best first', { text: 'meeting', order: 'best' }],
    ['two words', { text: 'boat lunch' }],
    ['a part of a word', { text: 'kalomi' }],
    ['a rare number', { text: String(Math.floor(messages / 3)) }],
    ['a phrase', { text: '"green again"' }],
    ['Cyrillic', { text: 'совещание' }],
    ['one Chinese sign', { text: '京' }],
    ['two letters', { text: 'ok' }],
    ['one letter', { text: 'q' }],
    ['a word that nobody wrote', { text: 'statement' }],
    ['a word, of one person', { text: 'deploy', from: people[3]! }],
    ['a word, in one small room', { text: 'error', rooms: [small] }],
    [
      'links of a month, long ago',
      { has: ['link'], after: now - messages * 15_000, before: now - messages * 15_000 + 2_592e6 },
    ],
  ]
}

/** The time of one search, and of its longest step, in ms. */
async function searchOnce(storage: Storage, who: string, asked: Asked, now: number) {
  const search: Search = {
    order: 'newest',
    ...asked,
    who,
    limit: 20,
    bytes: limits.pageBytes,
    counted: limits.searchCounted,
    now,
    isLast: false,
  }
  const began = performance.now()
  let longest = 0
  for (let last = began; ;) {
    const answer = await storage.search(search)
    const end = performance.now()
    longest = Math.max(longest, end - last)
    last = end
    if (answer instanceof Json) return { took: end - began, longest, total: answer.parse().total }
    search.progress = answer.progress
  }
}

async function measureQueries(storage: Storage, filled: Filled, messages: number, now: number) {
  const rows: string[][] = []
  const all: number[] = []
  for (const [name, asked] of queries(filled, messages, now)) {
    const took: number[] = []
    let longest = 0
    let found = ''
    for (let run = 0; run < RUNS; run++) {
      const one = await searchOnce(storage, filled.people[0]!, asked, now)
      took.push(one.took)
      longest = Math.max(longest, one.longest)
      found = `${whole(one.total.messages)}${one.total.more ? '+' : ''}`
    }
    all.push(...took)
    rows.push([name, found, at(took, 0.5).toFixed(1), at(took, 0.95).toFixed(1), longest.toFixed(1)])
  }
  return { rows, p95: at(all, 0.95) }
}

/** How long a message takes to its ack at a steady rate, in ms. */
async function acks(storage: Storage, { people, rooms }: Filled): Promise<string[]> {
  const took: number[] = []
  const answers: Promise<unknown>[] = []
  const began = performance.now()
  for (
    let due = 0;
    due < APPEND_SECONDS * APPENDS_A_SECOND;
    due = Math.floor(((performance.now() - began) / 1_000) * APPENDS_A_SECOND)
  ) {
    while (answers.length < due) {
      const sent = performance.now()
      const content = { body: `a message beside the index ${answers.length}` }
      const draft = {
        who: people[1]!,
        room: rooms[answers.length % ROOMS]!,
        id: Bun.randomUUIDv7(),
        at: Date.now(),
        content,
      }
      answers.push(storage.append(draft).then(() => took.push(performance.now() - sent)))
    }
    await Bun.sleep(1)
  }
  await Promise.all(answers)
  return [at(took, 0.5), at(took, 0.95), at(took, 0.99)].map((ms) => ms.toFixed(1))
}

/** With the indexer of a server beside it. */
async function acksBeside(storage: Storage, filled: Filled): Promise<string[]> {
  const indexer = new SearchIndexer({ storage, log: createLog('warn', 'json', (line) => console.error(line)) })
  storage.onFacts((facts) => indexer.facts(facts))
  const figures = await acks(storage, filled)
  await indexer.close()
  return figures
}

/** Indexes the rest without rests. Answers the messages a second and how long a piece took, in ms. */
async function indexRest(storage: Storage, path: string) {
  const took: number[] = []
  const before = countDocs(path)
  const began = performance.now()
  for (let more = true; more;) {
    const start = performance.now()
    more = (await storage.indexMessages({ rooms: [], least: 1 })).more
    took.push(performance.now() - start)
  }
  const seconds = (performance.now() - began) / 1_000
  return {
    speed: (countDocs(path) - before) / seconds,
    p50: at(took, 0.5),
    p99: at(took, 0.99),
    most: Math.max(...took),
  }
}

function countDocs(path: string): number {
  const { raw } = openForReading(path)
  const [count] = raw.prepare('SELECT count(*) FROM search_docs').values()[0] as [number]
  raw.close(true)
  return count
}

const at = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!

async function main(messages: number, write: boolean): Promise<boolean> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-search-'))
  const path = join(directory, 'parley.db')
  const now = Date.now()
  try {
    const filled = await fill(path, messages, now)
    const before = statSync(path).size
    const storage = await openSqlite({ path, onFatal })
    await acks(storage, filled)
    const alone = await acks(storage, filled)
    const beside = await acksBeside(storage, filled)
    const indexed = await indexRest(storage, path)
    const following = await acksBeside(storage, filled)
    const { rows, p95 } = await measureQueries(storage, filled, messages, now)
    await storage.close()
    const size = (statSync(path).size - before) / MEBIBYTE
    const text = page(
      messages,
      [
        ['speed of indexing without rests', `${whole(indexed.speed)} messages/s`],
        [
          'a piece of work: half, 99 %, the longest',
          `${indexed.p50.toFixed(1)}, ${indexed.p99.toFixed(1)}, ${indexed.most.toFixed(1)} ms`,
        ],
        ['size of the messages', `${whole(before / MEBIBYTE)} MiB`],
        ['size of the index', `${whole(size)} MiB`],
        [`ack of ${APPENDS_A_SECOND} messages/s, alone: half, 95 %, 99 %`, `${alone.join(', ')} ms`],
        ['the same while older messages are indexed', `${beside.join(', ')} ms`],
        ['the same while these messages are indexed', `${following.join(', ')} ms`],
      ],
      rows,
      p95,
    )
    console.log(text)
    if (write) writeFileSync(join(import.meta.dir, 'SEARCH.md'), text)
    return p95 < TARGET_P95_MS
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const page = (messages: number, costs: string[][], rows: string[][], p95: number) => `# What search costs

Written by \`node tools/run.mjs bench/search.ts --write\`: ${whole(messages)} messages of ten languages in ${ROOMS} rooms, in SQLite. The person who searches is in ${OWN_ROOMS} of them. ${RUNS} searches of each kind, each with the first 20 messages and a total of up to ${whole(limits.searchCounted)}, through the storage's own threads.

${machine()
  .map((line) => `- ${line}`)
  .join('\n')}

Target: 95 % of all searches within ${TARGET_P95_MS} ms. **${p95 < TARGET_P95_MS ? 'Reached' : 'Missed'}: ${p95.toFixed(1)} ms.** Other reads wait for a step, not for a search.

${table(['search', 'found', 'median ms', '95 % ms', 'longest step ms'], rows)}

${table(['the index', ''], costs)}
`

const args = process.argv.slice(2)
const messages = Number(args.find((arg) => arg !== '--write') ?? 1_000_000)
if (!Number.isSafeInteger(messages) || messages < 1_000) {
  console.error('Usage: bun bench/search.ts [messages = 1000000, at least 1000] [--write]')
  process.exit(2)
}
process.exit((await main(messages, args.includes('--write'))) ? 0 : 1)
