import type { SQL } from 'bun'
import { CompiledQuery, type Kysely } from 'kysely'
import type { Outcome } from '../../group-commit.ts'
import { factOf, storedAt, storedBefore, type Draft } from '../../operations/append.ts'
import { CONTENT_COLUMNS, toColumns } from '../../operations/content.ts'
import { refusalOfVoice, type Voice } from '../../operations/voice.ts'
import type { MessageRow } from '../../schema/messages.ts'
import type { Schema } from '../../schema/schema.ts'
import { TERM } from './term.ts'

/** What the statement answers about one draft: its seq when it was stored, or the message stored under its id before. */
interface Row extends Omit<Voice, 'role'> {
  /** Null for a stranger and for one who left. */
  role: Voice['role'] | null
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
  select d.*, own.role, own.muted, own.spoke, exists (select from messages m where ${taken('d')}) as taken
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]${contentArrays})
    with ordinality as d (room, id, author, at${content}, n)
  left join lateral (
    select role, muted, spoke from members m
    where m.room = d.room and m.person = d.author and m."left" = 0 limit 1
  ) own on true
), locked as materialized (
  select id, rev, slow_seconds, writers from rooms where id = any($5::text[]) order by id for no key update
), fresh as (
  select draft.*, locked.rev, draft.role = 'member' and locked.slow_seconds > 0 as slowed,
    row_number() over (partition by draft.id, author order by n) as of_author,
    row_number() over (partition by draft.id, room order by n) as of_room
  from draft join locked on locked.id = draft.room
  where not taken and muted <= at
    and (role <> 'member' or (writers is null and spoke + slow_seconds * 1000 <= at))
), allowed as (
  select *, row_number() over (partition by room, author order by n) as turn
  from fresh where of_author = 1 and of_room = 1
), numbered as materialized (
  select *, rev + row_number() over (partition by room order by n) as seq
  from allowed where turn = 1 or not slowed
), inserted as (
  insert into messages (room, seq, rev, id, at, author${content})
  select room, seq, seq, id, at, author${content} from numbered
), noted as (
  update members set spoke = numbered.at from numbered
  where slowed and members.room = numbered.room and members.person = numbered.author
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
select draft.role, draft.muted, draft.spoke, locked.slow_seconds, locked.writers, numbered.seq, now.term,
  case when draft.taken then (select to_jsonb(m) from messages m where ${taken('draft')} limit 1) end as before
from draft cross join now left join locked on locked.id = draft.room left join numbered on numbered.n = draft.n
order by draft.n`

const isOf =
  ({ room, who }: Draft) =>
  (row: MessageRow) =>
    row.room === room && row.author === who

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
    const { role, seq, before, term, ...others } = rows[index]!
    // Before anything is said about the id: a stranger learns nothing about what is stored under it.
    if (role === null) return { output: { refused: 'not_member' }, facts: [] }
    const { room, id, at, who } = draft
    if (seq === null) {
      const earlier = before ?? stored.find((row) => row.id === id && (row.author === who || row.room === room))
      if (earlier !== undefined) return { output: storedBefore(earlier, draft), facts: [] }
      const spoke = Math.max(others.spoke, ...stored.filter(isOf(draft)).map((row) => row.at))
      // Neither when the one with the same id that comes before it in the batch was refused, too.
      return { output: refusalOfVoice({ ...others, role, spoke }, at) ?? { refused: 'id_taken' }, facts: [] }
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
