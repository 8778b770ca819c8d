import { type Ack, acks, idOf, lines, messageOf, pages, type Corruption } from './corruption.ts'

/** What is wrong with what the server holds. */
export const corruptionsOfData: Corruption[] = [
  {
    what: 'an acknowledged message is in no place any more',
    rule: 'acked-is-kept',
    make(input, random) {
      const ack = random.pick(acks(input))
      const gone = input.database.messages.find(({ seq }) => seq === ack.seq)!
      input.database.messages = input.database.messages.filter((one) => one.id !== gone.id)
      for (const page of pages(input)) page.messages = page.messages.filter((one) => one.id !== gone.id)
      return true
    },
  },
  {
    what: 'an acknowledged message is stored with other words',
    rule: 'acked-is-kept',
    make(input, random) {
      const ack = random.pick(acks(input))
      input.database.messages.find(({ seq }) => seq === ack.seq)!.body += '!'
      return true
    },
  },
  {
    what: 'a message is stored that nobody wrote',
    rule: 'nothing-made-up',
    make(input) {
      const row = input.database.rooms[0]!
      const seq = ++row.rev
      const message = { id: 'ghost', room: row.room, seq, rev: seq, author: 'p-c0', body: 'boo' }
      input.database.messages.push(message)
      input.history[row.room]!.messages.push(message)
      return true
    },
  },
  {
    what: 'an id is stored twice',
    rule: 'once',
    make(input, random) {
      const message = messageOf(input, random)
      const row = input.database.rooms.find(({ room }) => room === message.room)!
      const seq = ++row.rev
      input.database.messages.push({ ...message, seq, rev: seq })
      return true
    },
  },
  {
    what: 'a rev is skipped',
    rule: 'revs-without-gaps',
    make(input) {
      input.database.rooms[0]!.rev++
      return true
    },
  },
  {
    what: 'a rev is skipped, and somebody was refused to join',
    rule: 'revs-without-gaps',
    make(input) {
      const row = input.database.rooms[0]!
      row.rev++
      const [op, t, by] = [1_000_000, input.entries.at(-1)!.t, 'c0']
      input.entries.push(
        { t, by, type: 'invoke', op, do: 'join', room: row.room },
        { t, by, type: 'fail', op, code: 'rate_limited' },
      )
      return true
    },
  },
  {
    what: 'what was written is lost before it is sent',
    rule: 'nothing-unsaid',
    make(input, random) {
      const { t, by } = random.pick(lines(input, 'written'))
      const room = input.database.rooms[0]!.room
      if (lines(input, 'invoke').some((entry) => entry.by === by && entry.do === 'leave' && entry.room === room))
        return false
      input.entries.push({ t, by, type: 'written', room, body: `${by}-lost` })
      return true
    },
  },
  {
    what: 'a rev has two owners',
    rule: 'revs-without-gaps',
    make(input, random) {
      const message = messageOf(input, random)
      input.database.members.find(({ room }) => room === message.room)!.rev = message.seq
      return true
    },
  },
  {
    what: 'the history leaves out what nobody was told',
    rule: 'same-for-all',
    make(input, random) {
      random.pick(pages(input)).messages.splice(2, 1)
      return true
    },
  },
  {
    what: 'two messages of one client change places',
    rule: 'own-order',
    make(input, random) {
      const one = random.pick(acks(input))
      const [first, second] = acks(input)
        .filter(({ by }) => by === one.by)
        .slice(0, 2)
      const message = (ack: Ack) => input.database.messages.find(({ id }) => id === idOf(input, ack))!
      if (first === undefined || second === undefined || message(first).room !== message(second).room) return false
      const { seq } = first
      first.seq = second.seq
      second.seq = seq
      return true
    },
  },
  {
    what: 'a message is forgotten by the one who wrote it',
    rule: 'nothing-unsaid',
    make(input) {
      const by = acks(input)[0]!.by
      const at = input.entries.findIndex((entry) => entry.type === 'calm')
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
