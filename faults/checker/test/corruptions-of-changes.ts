import type { MessageRecord } from '../../history/history.ts'
import type { CheckInput } from '../input.ts'
import { entriesOf, finalReads, screens, type Corruption } from './corruption.ts'

/** Corruptions of what became of messages. */
export const corruptionsOfChanges: Corruption[] = [
  {
    what: 'an acknowledged edit is undone',
    rule: 'edits-survive',
    apply(input, random) {
      const message = storedWith(input, random, ({ edited }) => edited === true)
      const sent = entriesOf(input, 'invoke').find((entry) => entry.do === 'send' && entry.id === message.id)
      if (sent?.do !== 'send') return false
      message.body = sent.body
      return true
    },
  },
  {
    what: 'a page has the text of a deleted message',
    rule: 'deleted-is-gone',
    apply(input, random) {
      const deleted = new Set(input.database.messages.flatMap((one) => (one.deleted ? [one.id] : [])))
      const pages = input.entries.flatMap((entry) => (entry.type === 'ok' && entry.do === 'page' ? [entry] : []))
      const page = pages.findLast(({ messages }) => messages.some(({ id }) => deleted.has(id)))
      const shown = page?.messages.filter(({ id }) => deleted.has(id))
      if (shown === undefined) return false
      restore(input, random.pick(shown))
      return true
    },
  },
  {
    what: 'a deleted message is still stored',
    rule: 'deleted-is-gone',
    apply(input, random) {
      restore(
        input,
        storedWith(input, random, ({ deleted }) => deleted === true),
      )
      return true
    },
  },
  {
    what: 'the file of the database has the text of a deleted message',
    rule: 'deleted-is-gone',
    apply(input, random) {
      const { id } = storedWith(input, random, ({ deleted }) => deleted === true)
      const sent = entriesOf(input, 'invoke').find((entry) => entry.do === 'send' && entry.id === id)
      if (sent?.do !== 'send') return false
      input.database.remains.push(sent.body)
      return true
    },
  },
  {
    what: 'a reaction counts a person twice',
    rule: 'reactions-count-once',
    apply(input, random) {
      const [reaction] = storedWith(input, random, ({ reactions }) => reactions !== undefined).reactions!
      reaction!.count++
      return true
    },
  },
  {
    what: 'a reaction lists a person twice',
    rule: 'reactions-count-once',
    apply(input, random) {
      const [reaction] = storedWith(input, random, ({ reactions }) => reactions !== undefined).reactions!
      reaction!.people.push(reaction!.people[0]!)
      return true
    },
  },
  {
    what: 'an acknowledged reaction is lost',
    rule: 'reactions-count-once',
    apply(input, random) {
      const message = storedWith(input, random, ({ reactions }) => reactions !== undefined)
      const [{ emoji, people }] = message.reactions as [NonNullable<MessageRecord['reactions']>[number]]
      const person = people.pop()!
      message.reactions![0]!.count--
      const { reactions } = input.database
      reactions.splice(
        reactions.findIndex((one) => one.id === message.id && one.person === person && one.emoji === emoji),
        1,
      )
      const tries = entriesOf(input, 'invoke').filter((entry) => entry.do === 'react' && entry.id === message.id)
      const unanswered = new Set(entriesOf(input, 'info').map(({ by, op }) => `${by} ${op}`))
      return tries.every(({ by, op }) => !unanswered.has(`${by} ${op}`))
    },
  },
  {
    what: 'a vote is stored in a choice that was not made',
    rule: 'votes-count-once',
    apply(input, random) {
      const vote = random.pick(input.database.votes)
      vote.choices = [vote.choices[0] === 0 ? 1 : 0]
      return true
    },
  },
  {
    what: 'a vote counts in the former choice, too',
    rule: 'votes-count-once',
    apply(input, random) {
      const { votes } = storedWith(input, random, (one) => one.votes !== undefined)
      votes!.counts[votes!.counts.indexOf(0)] = 1
      return votes!.counts.every((count) => count !== undefined)
    },
  },
  {
    what: 'a reply is not counted',
    rule: 'replies-are-counted',
    apply(input, random) {
      storedWith(input, random, ({ replies }) => replies !== undefined).replies!.count--
      return true
    },
  },
  {
    what: 'the change after a reply does not count it',
    rule: 'replies-are-counted',
    apply(input, random) {
      const { seq, room } = storedWith(input, random, ({ thread }) => thread !== undefined)
      for (const change of received(input, room, seq + 1)) delete change.replies
      const root = input.database.messages.find((one) => one.room === room && one.rev === seq + 1)
      return root === undefined && received(input, room, seq + 1).length > 0
    },
  },
  {
    what: 'a thread lacks a reply',
    rule: 'replies-are-counted',
    apply(input, random) {
      random.pick(finalReads(input).flatMap(({ threads }) => Object.values(threads))).pop()
      return true
    },
  },
  {
    what: 'an edit comes a second time as a new one, after a later one',
    rule: 'changes-in-order',
    apply(input) {
      const edits = entriesOf(input, 'changed').flatMap(({ change }) => (change.do === 'edit' ? [change] : []))
      for (const { id, room, body } of edits) {
        const later = edits.findLast((one) => one.id === id)!
        const row = input.database.messages.find((one) => one.id === id && one.body === later.body)
        if (later.body === body || row === undefined) continue
        const rev = ++input.database.rooms.find((one) => one.room === room)!.rev
        Object.assign(row, { rev, body })
        return true
      }
      return false
    },
  },
  {
    what: 'an edit comes after the deletion',
    rule: 'changes-in-order',
    apply(input, random) {
      const message = storedWith(input, random, ({ deleted }) => deleted === true)
      restore(input, message)
      message.rev = ++input.database.rooms.find(({ room }) => room === message.room)!.rev
      return true
    },
  },
  {
    what: 'a change is never sent',
    rule: 'changes-arrive',
    apply(input, random) {
      const { t, by, change } = random.pick(entriesOf(input, 'changed'))
      const left = input.database.members.some(
        ({ room, person, left }) => left && room === change.room && person === `p-${by}`,
      )
      input.entries.push({ t: t + 1, by, type: 'changed', change: { ...change, id: 'another' } })
      input.entries.sort((a, b) => a.t - b.t)
      return !left
    },
  },
  {
    what: 'a screen shows a message as it was before it changed',
    rule: 'complete-screens',
    apply(input, random) {
      const shown = screens(input).flatMap(({ messages }) =>
        messages.filter(({ reactions }) => reactions !== undefined),
      )
      delete random.pick(shown).reactions
      return true
    },
  },
  {
    what: 'two clients receive other reactions under one rev',
    rule: 'agreement',
    apply(input, random) {
      const changes = entriesOf(input, 'received').flatMap((frame) => frame.changes)
      const messages = changes.flatMap((change) =>
        'message' in change && change.message.reactions ? [change.message] : [],
      )
      delete random.pick(messages).reactions
      return true
    },
  },
]

function storedWith(
  input: CheckInput,
  random: Parameters<Corruption['apply']>[1],
  has: (message: MessageRecord) => boolean,
): MessageRecord {
  return random.pick(input.database.messages.filter(has))
}

/** Puts the first text of a deleted message back. */
function restore({ entries }: CheckInput, message: MessageRecord): void {
  const sent = entries.find((entry) => entry.type === 'invoke' && entry.do === 'send' && entry.id === message.id)
  if (sent?.type === 'invoke' && sent.do === 'send') message.body = sent.body
  delete message.deleted
}

/** What clients received as this rev, if it was of a message. */
function received({ entries }: CheckInput, room: string, rev: number): MessageRecord[] {
  return entries.flatMap((entry) => {
    const ranges = entry.type === 'received' ? [entry] : entry.type === 'ok' && entry.do === 'sync' ? entry.rooms : []
    const changes = ranges.filter((range) => range.room === room).flatMap((range) => range.changes)
    const listed = changes.flatMap((change) => ('message' in change ? [change.message] : []))
    const paged = entry.type === 'ok' && (entry.do === 'page' || entry.do === 'thread') ? entry.messages : []
    return [...listed, ...paged].filter((one) => one.room === room && one.rev === rev)
  })
}
