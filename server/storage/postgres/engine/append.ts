import type { SQL } from 'bun'
import { CompiledQuery, type Kysely } from 'kysely'
import type { Outcome } from '../../group-commit.ts'
import { factOf, storedAt, storedBefore, type Draft } from '../../operations/append.ts'
import { CONTENT_COLUMNS, toColumns } from '../../operations/content.ts'
import type { MessageRow, Schema } from '../../schema.ts'
import { TERM } from './term.ts'

/** What the statement answers about one draft: its seq when it was stored, or the message stored under its id before. */
interface Row {
  member: boolean
  seq: number | null
  before: MessageRow | null
  term: string
}

const content = CONTENT_COLUMNS.map((column) => `, ${column}`).join('')
const contentArrays = CONTENT_COLUMNS.map((_, index) => `, $${index + 6}::text[]`).join('')

/** A message of the same author or of the same room has the id. */
const taken = (draft: string) => `m.id = ${draft}.id and (m.author = ${draft}.author or m.room = ${draft}.room)`

/**
 * The whole batch in one statement, whose snapshot is one moment. A transaction that changed one of the rooms, or stored
 * one of the ids, in between makes it fail, and the batch is tried again.
 */
const APPEND = `
with draft as materialized (
  select d.*,
    (select true from members m where m.room = d.room and m.person = d.author and m."left" = 0) is true as member,
    exists (select from messages m where ${taken('d')}) as taken
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]${contentArrays})
    with ordinality as d (room, id, author, at${content}, n)
), locked as materialized (
  select id, rev from rooms where id = any($5::text[]) order by id for no key update
), fresh as (
  select *, row_number() over (partition by id, author order by n) as of_author,
    row_number() over (partition by id, room order by n) as of_room
  from draft where member and not taken
), numbered as materialized (
  select fresh.*, locked.rev + row_number() over (partition by fresh.room order by n) as seq
  from fresh join locked on locked.id = fresh.room
  where of_author = 1 and of_room = 1
), inserted as (
  insert into messages (room, seq, rev, id, at, author${content})
  select room, seq, seq, id, at, author${content} from numbered
), range as materialized (
  select room, min(seq) as first, max(seq) as last from numbered group by room
), moved as (
  update rooms set rev = range.last from range where rooms.id = range.room
), now as materialized (
  select ${TERM} as term
), marked as (
  insert into terms (room, from_rev, term)
  select room, first, now.term from range, now
  where now.term is distinct from
    (select t.term from terms t where t.room = range.room order by t.from_rev desc limit 1)
)
select draft.member, numbered.seq, now.term,
  case when draft.taken then (select to_jsonb(m) from messages m where ${taken('draft')} limit 1) end as before
from draft cross join now left join numbered on numbered.n = draft.n
order by draft.n`

/** Stores drafts, in the open transaction or in one of their own. */
export async function append(sql: SQL, db: Kysely<Schema>, drafts: Draft[]): Promise<Outcome[]> {
  const texts = (values: (string | null)[]) => sql.array(values, 'TEXT')
  const columns = drafts.map((draft) => toColumns(draft.content))
  const { rows } = await db.executeQuery<Row>(
    CompiledQuery.raw(APPEND, [
      texts(drafts.map(({ room }) => room)),
      texts(drafts.map(({ id }) => id)),
      texts(drafts.map(({ who }) => who)),
      sql.array(
        drafts.map(({ at }) => at),
        'BIGINT',
      ),
      texts([...new Set(drafts.map(({ room }) => room))]),
      ...CONTENT_COLUMNS.map((column) => texts(columns.map((each) => each[column]))),
    ]),
  )
  const stored: MessageRow[] = []
  return drafts.map((draft, index): Outcome => {
    const { member, seq, before, term } = rows[index]!
    // Before anything is said about the id: a stranger learns nothing about what is stored under it.
    if (!member) return { output: { refused: 'not_member' }, facts: [] }
    const { room, id, at, who } = draft
    if (seq === null) {
      const earlier = before ?? stored.find((row) => row.id === id && (row.author === who || row.room === room))
      // None when the one that comes before it in the batch was refused, too.
      return { output: earlier ? storedBefore(earlier, draft) : { refused: 'id_taken' }, facts: [] }
    }
    stored.push({
      room,
      seq,
      rev: seq,
      id,
      at,
      author: who,
      ...columns[index]!,
      first_digest: null,
      pinned: null,
      state: null,
    })
    const message = storedAt(draft, seq)
    return { output: { stored: message }, facts: [factOf(message, term)] }
  })
}
