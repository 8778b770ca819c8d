import { acks, idOf, lines, messageOf, pagesTold, screens, type Corruption } from './corruption.ts'

/** What is wrong with what was told, shown or written down. */
export const corruptionsOfTelling: Corruption[] = [
  {
    what: 'a message is stored under somebody else',
    rule: 'nothing-made-up',
    make(input, random) {
      const message = messageOf(input, random)
      message.author = message.author === 'p-c0' ? 'p-c1' : 'p-c0'
      return true
    },
  },
  {
    what: 'a screen shows a message twice',
    rule: 'once',
    make(input, random) {
      const { messages } = random.pick(screens(input))
      messages.push(messages[0]!)
      return true
    },
  },
  {
    what: 'a message is stored although it was refused each time',
    rule: 'nothing-made-up',
    make(input, random) {
      const ack = random.pick(acks(input))
      const id = idOf(input, ack)
      const tries = input.entries.filter((entry) => entry.type === 'invoke' && entry.do === 'send' && entry.id === id)
      if (tries.length > 1) return false
      const { t, by, op } = ack
      input.entries[input.entries.indexOf(ack)] = { t, by, type: 'fail', op, code: 'rate_limited' }
      return true
    },
  },
  {
    what: 'a page tells a message twice',
    rule: 'once',
    make(input, random) {
      const { messages } = random.pick(pagesTold(input))
      messages.push(messages.at(-1)!)
      return true
    },
  },
  {
    what: 'a message is told once more as a new one',
    rule: 'once',
    make(input) {
      const frame = lines(input, 'received').findLast(({ changes }) => changes.some((change) => 'message' in change))!
      const rev = ++frame.to
      const message = frame.changes.flatMap((change) => ('message' in change ? [change.message] : []))[0]!
      frame.changes.push({ rev, message: { ...message, seq: rev, rev } })
      return true
    },
  },
  {
    what: 'a page leaves out a message in its middle',
    rule: 'pages-are-whole',
    make(input, random) {
      random.pick(pagesTold(input)).messages.splice(1, 1)
      return true
    },
  },
  {
    what: 'a page leaves out the newest message',
    rule: 'pages-are-whole',
    make(input, random) {
      random.pick(pagesTold(input)).messages.pop()
      return true
    },
  },
  {
    what: 'a page says that there is more where there is nothing',
    rule: 'pages-are-whole',
    make(input, random) {
      random.pick(pagesTold(input)).before = true
      return true
    },
  },
  {
    what: 'somebody has to begin anew as another person',
    rule: 'sessions-are-kept',
    make(input) {
      const { t, by } = acks(input).at(-1)!
      input.entries.push({ t, by, type: 'person', person: 'p-another' })
      return true
    },
  },
  {
    what: 'somebody is told that there is no such session',
    rule: 'sessions-are-kept',
    make(input, random) {
      const ack = random.pick(acks(input))
      const { t, by, op } = ack
      input.entries[input.entries.indexOf(ack)] = { t, by, type: 'fail', op, code: 'unauthorized' }
      return true
    },
  },
  {
    what: 'a frame comes of a room that its client never joined',
    rule: 'gone-is-gone',
    make(input, random) {
      const frame = random.pick(lines(input, 'received'))
      input.entries = input.entries.filter(
        (entry) => entry.by !== frame.by || entry.type !== 'invoke' || entry.do !== 'join' || entry.room !== frame.room,
      )
      const ops = new Set(lines(input, 'invoke').map(({ by, op }) => `${by} ${op}`))
      input.entries = input.entries.filter((entry) => entry.type !== 'ok' || ops.has(`${entry.by} ${entry.op}`))
      return true
    },
  },
  {
    what: 'a frame leaves out a change in its middle',
    rule: 'feeds-are-honest',
    make(input, random) {
      const frames = lines(input, 'received').filter(({ changes }) => changes.length > 1)
      random.pick(frames).changes.splice(0, 1)
      return true
    },
  },
  {
    what: 'a sync leaves out a message',
    rule: 'feeds-are-honest',
    make(input, random) {
      const told = input.entries.flatMap((entry) => (entry.type === 'ok' && entry.do === 'sync' ? entry.rooms : []))
      const room = random.pick(told.filter(({ changes }) => changes.some((change) => 'message' in change)))
      room.changes.splice(
        room.changes.findIndex((change) => 'message' in change),
        1,
      )
      return true
    },
  },
  {
    what: 'two revs are swapped for one client',
    rule: 'same-for-all',
    make(input, random) {
      const frames = lines(input, 'received').filter(({ changes }) => changes.length > 1)
      const { changes } = structuredClone(random.pick(frames))
      const frame = frames.find((one) => one.changes[0]!.rev === changes[0]!.rev)!
      const [first, second] = changes
      frame.changes.splice(0, 2, { ...second!, rev: first!.rev }, { ...first!, rev: second!.rev })
      return true
    },
  },
  {
    what: 'a later message gets an earlier place',
    rule: 'real-time',
    make(input) {
      const late = acks(input).at(-1)!
      late.seq = 1
      return true
    },
  },
  {
    what: 'a screen hides a message',
    rule: 'screens-are-whole',
    make(input, random) {
      random.pick(screens(input)).messages.splice(1, 1)
      return true
    },
  },
  {
    what: 'a client shows nothing of a room',
    rule: 'screens-are-whole',
    make(input, random) {
      const screen = random.pick(screens(input))
      input.entries.splice(input.entries.indexOf(screen), 1)
      return true
    },
  },
  {
    what: 'a page is older than what was acknowledged',
    rule: 'asked-is-told',
    make(input) {
      const page = input.entries.findLast((entry) => entry.type === 'ok' && entry.do === 'page')
      if (page?.type !== 'ok' || page.do !== 'page') return false
      page.rev = 3
      return true
    },
  },
  {
    what: 'a sync forgets a room',
    rule: 'every-room-is-named',
    make(input) {
      const sync = input.entries.findLast(
        (entry) => entry.type === 'ok' && entry.do === 'sync' && entry.rooms.length > 0,
      )
      if (sync?.type !== 'ok' || sync.do !== 'sync') return false
      sync.rooms = []
      return true
    },
  },
  {
    what: 'a message still waits',
    rule: 'nothing-unsaid',
    make(input, random) {
      random.pick(lines(input, 'unsent')).ids.push('waiting')
      return true
    },
  },
  {
    what: 'the epoch changes for nothing',
    rule: 'epochs-are-honest',
    make(input) {
      for (const entry of input.entries.slice(input.entries.length / 2))
        if (entry.type === 'ok' && entry.do === 'sync') entry.epoch = 'e9'
      return true
    },
  },
  {
    what: 'one who left goes on hearing the room',
    rule: 'gone-is-gone',
    make(input) {
      const frame = lines(input, 'received').at(-1)!
      const { by, room, epoch } = frame
      const t = input.entries.at(-1)!.t
      input.entries.push(
        { t, by, type: 'removed', room },
        { t: t + 2_000, by, type: 'received', room, epoch, from: frame.from, to: frame.to, changes: frame.changes },
      )
      return true
    },
  },
]
