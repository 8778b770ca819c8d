import { acks, entriesOf, idOf, pages, screens, storedMessage, type Corruption } from './corruption.ts'

/** Corruptions of what clients received or show. */
export const corruptionsOfObservations: Corruption[] = [
  {
    what: 'a message is stored with another author',
    rule: 'no-invented-messages',
    apply(input, random) {
      const message = storedMessage(input, random)
      message.author = message.author === 'p-c0' ? 'p-c1' : 'p-c0'
      return true
    },
  },
  {
    what: 'a screen shows a message twice',
    rule: 'no-duplicates',
    apply(input, random) {
      const { messages } = random.pick(screens(input))
      messages.push(messages[0]!)
      return true
    },
  },
  {
    what: 'a message is stored although every attempt was refused',
    rule: 'no-invented-messages',
    apply(input, random) {
      const ack = random.pick(acks(input))
      const id = idOf(input, ack)
      const tries = input.entries.filter((entry) => entry.type === 'invoke' && entry.do === 'send' && entry.id === id)
      if (tries.length > 1) return false
      const { t, by, op } = ack
      input.entries[input.entries.indexOf(ack)] = {
        t,
        by,
        type: 'fail',
        op,
        code: 'rate_limited',
        reason: 'too_many_messages',
      }
      return true
    },
  },
  {
    what: 'a page has a message twice',
    rule: 'no-duplicates',
    apply(input, random) {
      const { messages } = random.pick(pages(input))
      messages.push(messages.at(-1)!)
      return true
    },
  },
  {
    what: 'a frame brings a message a second time as a new one',
    rule: 'no-duplicates',
    apply(input) {
      const frame = entriesOf(input, 'received').findLast(({ changes }) =>
        changes.some((change) => 'message' in change),
      )!
      const rev = ++frame.to
      const message = frame.changes.flatMap((change) => ('message' in change ? [change.message] : []))[0]!
      frame.changes.push({ rev, message: { ...message, seq: rev, rev } })
      return true
    },
  },
  {
    what: 'a page lacks a message in its middle',
    rule: 'complete-pages',
    apply(input, random) {
      random.pick(pages(input)).messages.splice(1, 1)
      return true
    },
  },
  {
    what: 'a page lacks the newest message',
    rule: 'complete-pages',
    apply(input, random) {
      random.pick(pages(input)).messages.pop()
      return true
    },
  },
  {
    what: 'a page claims that there are more messages',
    rule: 'complete-pages',
    apply(input, random) {
      random.pick(pages(input)).before = true
      return true
    },
  },
  {
    what: 'a client has to start over as another person',
    rule: 'durable-sessions',
    apply(input) {
      const { t, by } = acks(input).at(-1)!
      input.entries.push({ t, by, type: 'person', person: 'p-another' })
      return true
    },
  },
  {
    what: 'the session of a client is refused',
    rule: 'durable-sessions',
    apply(input, random) {
      const ack = random.pick(acks(input))
      const { t, by, op } = ack
      input.entries[input.entries.indexOf(ack)] = {
        t,
        by,
        type: 'fail',
        op,
        code: 'unauthorized',
        reason: 'signed_out',
      }
      return true
    },
  },
  {
    what: 'a frame of a room comes to a client that never joined it',
    rule: 'nothing-after-leaving',
    apply(input, random) {
      const frame = random.pick(entriesOf(input, 'received'))
      input.entries = input.entries.filter(
        (entry) => entry.by !== frame.by || entry.type !== 'invoke' || entry.do !== 'join' || entry.room !== frame.room,
      )
      const ops = new Set(entriesOf(input, 'invoke').map(({ by, op }) => `${by} ${op}`))
      input.entries = input.entries.filter((entry) => entry.type !== 'ok' || ops.has(`${entry.by} ${entry.op}`))
      return true
    },
  },
  {
    what: 'a frame lacks a change',
    rule: 'complete-ranges',
    apply(input, random) {
      const frames = entriesOf(input, 'received').filter(({ changes }) => changes.length > 1)
      random.pick(frames).changes.splice(0, 1)
      return true
    },
  },
  {
    what: 'a sync lacks a message',
    rule: 'complete-ranges',
    apply(input, random) {
      const listed = input.entries.flatMap((entry) => (entry.type === 'ok' && entry.do === 'sync' ? entry.rooms : []))
      const room = random.pick(listed.filter(({ changes }) => changes.some((change) => 'message' in change)))
      room.changes.splice(
        room.changes.findIndex((change) => 'message' in change),
        1,
      )
      return true
    },
  },
  {
    what: 'two revs are swapped for one client',
    rule: 'agreement',
    apply(input, random) {
      const frames = entriesOf(input, 'received').filter(({ changes }) => changes.length > 1)
      const { changes } = structuredClone(random.pick(frames))
      const frame = frames.find((one) => one.changes[0]!.rev === changes[0]!.rev)!
      const [first, second] = changes
      frame.changes.splice(0, 2, { ...second!, rev: first!.rev }, { ...first!, rev: second!.rev })
      return true
    },
  },
  {
    what: 'a later message has a smaller seq',
    rule: 'real-time-order',
    apply(input) {
      const late = acks(input).at(-1)!
      late.seq = 1
      return true
    },
  },
  {
    what: 'a screen lacks a message',
    rule: 'complete-screens',
    apply(input, random) {
      random.pick(screens(input)).messages.splice(1, 1)
      return true
    },
  },
  {
    what: 'a client does not show a room',
    rule: 'complete-screens',
    apply(input, random) {
      const screen = random.pick(screens(input))
      input.entries.splice(input.entries.indexOf(screen), 1)
      return true
    },
  },
  {
    what: 'a page is older than an acknowledged message',
    rule: 'fresh-reads',
    apply(input) {
      const page = input.entries.findLast((entry) => entry.type === 'ok' && entry.do === 'page')
      if (page?.type !== 'ok' || page.do !== 'page') return false
      page.rev = 3
      return true
    },
  },
  {
    what: 'a sync does not list a room',
    rule: 'sync-lists-every-room',
    apply(input) {
      const sync = input.entries.findLast(
        (entry) => entry.type === 'ok' && entry.do === 'sync' && entry.rooms.length > 0,
      )
      if (sync?.type !== 'ok' || sync.do !== 'sync') return false
      sync.rooms = []
      return true
    },
  },
  {
    what: 'a message is still waiting',
    rule: 'no-unsent-messages',
    apply(input, random) {
      random.pick(entriesOf(input, 'unsent')).ids.push('waiting')
      return true
    },
  },
  {
    what: 'the epoch changes without a loss of data',
    rule: 'epoch-only-after-loss',
    apply(input) {
      for (const entry of input.entries.slice(input.entries.length / 2))
        if (entry.type === 'ok' && entry.do === 'sync') entry.epoch = 'e9'
      return true
    },
  },
  {
    what: 'a client that left still receives frames',
    rule: 'nothing-after-leaving',
    apply(input) {
      const frame = entriesOf(input, 'received').at(-1)!
      const { by } = frame
      const t = input.entries.at(-1)!.t
      input.entries.push({ t, by, type: 'removed', room: frame.room }, { ...frame, t: t + 2_000 })
      return true
    },
  },
  {
    what: 'one rev has two terms',
    rule: 'one-term-per-rev',
    apply(input, random) {
      const frames = entriesOf(input, 'received')
      const frame = random.pick(frames)
      const twin = frames.find((one) => one !== frame && one.room === frame.room && one.to === frame.to)
      if (twin === undefined) return false
      twin.term = 'another term'
      return true
    },
  },
]
