import type { OkOf } from '../entry-types.ts'
import type { CheckInput } from '../input.ts'
import { acks, entriesOf, finalReads, idOf, storedMessage, type Corruption } from './corruption.ts'

/** A room in which every change was answered: one without an answer explains a rev. */
function calmRoom(input: CheckInput) {
  const unanswered = new Set(entriesOf(input, 'info').map(({ by, op }) => `${by} ${op}`))
  const rooms = entriesOf(input, 'invoke').flatMap((entry) =>
    unanswered.has(`${entry.by} ${entry.op}`) && entry.do !== 'send' && 'room' in entry ? [entry.room] : [],
  )
  return input.database.rooms.find(({ room }) => !rooms.includes(room))
}

/** Corruptions of what the server has stored. */
export const corruptionsOfData: Corruption[] = [
  {
    what: 'an acknowledged message is missing everywhere',
    rule: 'acknowledged-is-stored',
    apply(input, random) {
      const ack = random.pick(acks(input))
      const gone = input.database.messages.find(({ seq }) => seq === ack.seq)!
      input.database.messages = input.database.messages.filter((one) => one.id !== gone.id)
      for (const page of finalReads(input)) page.messages = page.messages.filter((one) => one.id !== gone.id)
      return true
    },
  },
  {
    what: 'an acknowledged message is stored with another body',
    rule: 'acknowledged-is-stored',
    apply(input, random) {
      const changed = new Set(entriesOf(input, 'changed').map(({ change }) => change.id))
      const ids = new Set(acks(input).map((ack) => idOf(input, ack)))
      random.pick(input.database.messages.filter(({ id }) => ids.has(id) && !changed.has(id))).body += '!'
      return true
    },
  },
  {
    what: 'a message is stored that no client sent',
    rule: 'no-invented-messages',
    apply(input) {
      const row = input.database.rooms[0]!
      const seq = ++row.rev
      const message = { id: 'ghost', room: row.room, seq, rev: seq, author: 'p-c0', body: 'boo' }
      input.database.messages.push(message)
      input.finalReads[row.room]!.messages.push(message)
      return true
    },
  },
  {
    what: 'an id is stored twice',
    rule: 'no-duplicates',
    apply(input, random) {
      const message = storedMessage(input, random)
      const row = input.database.rooms.find(({ room }) => room === message.room)!
      const seq = ++row.rev
      input.database.messages.push({ ...message, seq, rev: seq })
      return true
    },
  },
  {
    what: 'a rev is skipped',
    rule: 'no-rev-gaps',
    apply(input) {
      const row = calmRoom(input)
      if (row === undefined) return false
      row.rev++
      return true
    },
  },
  {
    what: 'a rev is skipped and a join was refused',
    rule: 'no-rev-gaps',
    apply(input) {
      const row = calmRoom(input)
      if (row === undefined) return false
      row.rev++
      const [op, t, by] = [1_000_000, input.entries.at(-1)!.t, 'c0']
      input.entries.push(
        { t, by, type: 'invoke', op, do: 'join', room: row.room },
        { t, by, type: 'fail', op, code: 'rate_limited', reason: 'too_many_commands' },
      )
      return true
    },
  },
  {
    what: 'a written message is lost before it is sent',
    rule: 'no-unsent-messages',
    apply(input, random) {
      const { t, by } = random.pick(entriesOf(input, 'written'))
      const room = input.database.rooms[0]!.room
      if (entriesOf(input, 'invoke').some((entry) => entry.by === by && entry.do === 'leave' && entry.room === room))
        return false
      input.entries.push({ t, by, type: 'written', room, body: `${by}-lost` })
      return true
    },
  },
  {
    what: 'two rows have one rev',
    rule: 'no-rev-gaps',
    apply(input, random) {
      const message = storedMessage(input, random)
      input.database.members.find(({ room }) => room === message.room)!.rev = message.seq
      return true
    },
  },
  {
    what: 'a final read lacks a stored message',
    rule: 'agreement',
    apply(input, random) {
      const { messages } = random.pick(finalReads(input))
      // A reply may be in the read of its thread, too.
      const at = messages.findIndex(({ thread }) => thread === undefined)
      return messages.splice(at, 1).length > 0
    },
  },
  {
    what: 'two messages of one client are swapped',
    rule: 'sender-order',
    apply(input, random) {
      const one = random.pick(acks(input))
      const [first, second] = acks(input)
        .filter(({ by }) => by === one.by)
        .slice(0, 2)
      const message = (ack: OkOf<'send'>) => input.database.messages.find(({ id }) => id === idOf(input, ack))!
      if (first === undefined || second === undefined || message(first).room !== message(second).room) return false
      const { seq } = first
      first.seq = second.seq
      second.seq = seq
      return true
    },
  },
  {
    what: 'a client forgets a message without an answer',
    rule: 'no-unsent-messages',
    apply(input) {
      const by = acks(input)[0]!.by
      const at = input.entries.findIndex((entry) => entry.type === 'writes-stopped')
      const { t } = input.entries[at]!
      const op = 1_000_000
      input.entries.splice(
        at,
        0,
        {
          t,
          by,
          type: 'invoke',
          op,
          do: 'send',
          room: input.database.rooms[0]!.room,
          id: 'forgotten',
          body: `${by}-0`,
        },
        { t, by, type: 'info', op, why: 'timeout' },
      )
      return true
    },
  },
]
