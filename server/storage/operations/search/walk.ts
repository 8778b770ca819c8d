import { sql } from 'kysely'
import type { MessageRow } from '../../schema/messages.ts'
import type { ReadTx } from '../operation.ts'
import { prepared } from '../prepared.ts'
import { DocSet, PART } from './doc-set.ts'
import { docsWith, type Part } from './postings.ts'
import type { Hit, Query } from './query.ts'
import { unindexedMessages, type SearchedRoom } from './rooms.ts'
import { roomToken } from './searchable.ts'

/** Where a search is: what it found, and the parts that it has not looked through; of the first one the docs below `below`. */
export interface Progress {
  hits: Hit[]
  parts: number[]
  below: number | null
}

/** Docs whose messages are read at once, and characters that are looked through then. */
const AT_ONCE = 64
const MOST_CHARACTERS = 50_000

const roomOfDoc = sql<string>`(select room from search_rooms where number = search_docs.room)`

const readAtOnce = (count: number) =>
  prepared(
    (db, ...docs: number[]) =>
      db
        .selectFrom('search_docs')
        .innerJoin('messages', (on) =>
          on
            // Not a third table, or PostgreSQL could look up the room alone and read all of it.
            .on('messages.room', '=', roomOfDoc)
            .onRef('messages.aside', '=', 'search_docs.aside')
            .onRef('messages.seq', '=', 'search_docs.seq'),
        )
        .selectAll('messages')
        .select('search_docs.doc')
        .where('search_docs.doc', 'in', docs),
    count,
  )
const [few, many] = [readAtOnce(8), readAtOnce(AT_ONCE)]

const partsByTime = prepared((db) =>
  db.selectFrom('search_parts').select(['part', 'earliest', 'latest', 'merged']).orderBy('latest', 'desc'),
)

/** Docs of which the messages were sent too early or too late. */
const docsOutside = prepared((db, from: number, to: number, earliest: number, latest: number) =>
  db
    .selectFrom('search_docs')
    .select('doc')
    .where('doc', '>=', from)
    .where('doc', '<', to)
    .where((eb) => eb.or([eb('at', '<', earliest), eb('at', '>', latest)])),
)

const latestOf = prepared((db, from: number, to: number, until: number) =>
  db
    .selectFrom('search_docs')
    .select(({ fn }) => fn.max('at').as('latest'))
    .where('doc', '>=', from)
    .where('doc', '<', to)
    .where('at', '<=', until),
)

/**
 * Looks through messages for some ms, those that are not indexed first and then the index from its newest part on, until
 * `need` hits are newer than all that is left. Answers how it ended: `bound` is the time of the newest message that was
 * not looked at; null when there is none that can match.
 */
export class Walk {
  private readonly hits: Hit[]
  private readonly seen: Set<string>

  constructor(
    private readonly tx: ReadTx,
    private readonly query: Query,
    private readonly rooms: Map<string, SearchedRoom>,
    private readonly need: number,
    private readonly until: number,
  ) {
    this.hits = []
    this.seen = new Set()
  }

  async run(progress: Progress | null): Promise<{ progress: Progress; bound: number | null; isOver: boolean }> {
    const known = this.rooms.size === 0 ? [] : await partsByTime(this.tx)
    const all = known.filter(({ earliest, latest }) => this.query.reaches(earliest, latest))
    const left = progress === null ? null : new Set(progress.parts)
    // A part in which messages of the first step were indexed since has another place now.
    const parts = left === null ? all : all.filter(({ part }) => left.has(part))
    if (progress === null) for (const row of await unindexedMessages(this.tx, this.rooms.values())) this.take(row)
    else for (const hit of progress.hits) this.put(hit)
    let resumed = progress?.below ?? null
    if (resumed !== null) parts.sort((a, b) => rank(a.part, resumed!) - rank(b.part, resumed!))
    for (let index = 0; index < parts.length; index++) {
      const part = parts[index]!
      const latest = parts[index + 1]?.latest ?? null
      const rest = parts.slice(index)
      if (this.hasEnough(this.clip(part.latest))) return this.ended(rest, resumed, this.clip(part.latest), true)
      const docs = (await this.docsIn(part)).filter((doc) => resumed === null || doc < resumed)
      for (let first = 0; first < docs.length;) {
        const below = await this.read(docs.slice(first, first + AT_ONCE))
        first = docs.indexOf(below, first) + 1
        if (first === docs.length) break
        if (this.isLate()) return this.ended(rest, below, await this.boundOf(part.part, below, latest), false)
        if (this.hits.length < this.need) continue
        const bound = await this.boundOf(part.part, below, latest)
        if (this.hasEnough(bound)) return this.ended(rest, below, bound, true)
      }
      resumed = null
      if (latest !== null && this.isLate()) return this.ended(parts.slice(index + 1), null, this.clip(latest), false)
    }
    return this.ended([], null, null, true)
  }

  private ended(parts: { part: number }[], below: number | null, bound: number | null, isOver: boolean) {
    return { progress: { hits: this.hits, parts: parts.map(({ part }) => part), below }, bound, isOver }
  }

  private isLate(): boolean {
    return performance.now() >= this.until
  }

  private hasEnough(bound: number): boolean {
    return this.hits.length >= this.need && this.hits.filter(({ at }) => at > bound).length >= this.need
  }

  /** The time of the newest message below a doc of the part, or in the next part. */
  private async boundOf(part: number, below: number, next: number | null): Promise<number> {
    const [row] = await latestOf(this.tx, part * PART, below, this.query.until)
    return Math.max(Number(row?.latest ?? 0), this.clip(next ?? 0))
  }

  /** No message that was sent later can match. */
  private clip(at: number): number {
    return Math.min(at, this.query.until)
  }

  /** Docs of a part that can match, from the newest on. */
  private async docsIn(part: Part & { earliest: number; latest: number }): Promise<number[]> {
    const docs = await this.docsWithGrams(part)
    const { after, until } = this.query
    if (docs.length === 0 || (part.earliest >= after && part.latest <= until)) return docs
    // So that an answer that went on behind a message does not read all the newer ones of its part again.
    const outside = await docsOutside(this.tx, part.part * PART, (part.part + 1) * PART, after, until)
    const left = new Set(outside.map(({ doc }) => doc))
    return docs.filter((doc) => !left.has(doc))
  }

  private async docsWithGrams(part: Part): Promise<number[]> {
    const { grams } = this.query
    let found: DocSet | null = null
    if (grams.length > 0) {
      const sets = await docsWith(this.tx, part, grams)
      if (sets.size < grams.length) return []
      for (const set of sets.values())
        if (found === null) found = set
        else found.keepOnly(set)
    }
    const numbers = found?.numbers() ?? null
    if (numbers !== null && numbers.length <= AT_ONCE) return numbers.map((number) => part.part * PART + number)
    const inRooms = DocSet.empty(PART)
    const tokens = [...this.rooms.values()].flatMap(({ number }) => (number === null ? [] : [roomToken(number)]))
    for (const set of (await docsWith(this.tx, part, tokens)).values()) inRooms.addAll(set)
    if (found !== null) inRooms.keepOnly(found)
    return inRooms.numbers().map((number) => part.part * PART + number)
  }

  /** Answers the last doc whose message was looked at. */
  private async read(docs: number[]): Promise<number> {
    const [count, read] = docs.length <= 8 ? [8, few] : [AT_ONCE, many]
    const slots = Array.from({ length: count }, (_, index) => docs[index] ?? docs[0]!)
    const rows = (await read(this.tx, ...slots)).toSorted((a, b) => b.doc - a.doc)
    let characters = 0
    for (const { doc, ...row } of rows) {
      this.take(row)
      // By length and not by time, so that a step gets on, however late it begins.
      characters += row.body.length
      if (characters >= MOST_CHARACTERS) return doc
    }
    return docs.at(-1)!
  }

  private take(row: MessageRow): void {
    if (!this.rooms.has(row.room)) return
    const hit = this.query.match(row)
    if (hit !== null) this.put(hit)
  }

  /** Once: a message may be indexed between two steps. */
  private put(hit: Hit): void {
    const key = `${hit.room} ${hit.seq}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    this.hits.push(hit)
  }
}

/** First the part of this doc. */
const rank = (part: number, doc: number) => (part === Math.floor(doc / PART) ? 0 : 1)
