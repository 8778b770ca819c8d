import { nameOf, same } from '../revisions.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const sameForAll: Rule = {
  name: 'same-for-all',
  promise: 'G3',
  sentence:
    'An epoch, a room and a rev mean the same to all clients, to the history and to the database. Excused is only a rev that was given out a second time after the tail was lost and before a new epoch named it, above what had survived.',
  *look(material: Material): Iterable<Finding> {
    const { facts, history, database, lives } = material
    for (const { room, rev, one, other, witness } of facts.conflicts)
      if (room in history)
        yield {
          text: `Rev ${rev} of room ${room} is ${nameOf(one.change)} to one and ${nameOf(other)} to another`,
          evidence: [one.witness, witness],
        }

    const latest = new Map(database.members.map((one) => [`${one.room} ${one.person}`, one.rev]))
    for (const [room, revs] of facts.of(lives.last)) {
      if (!(room in history)) continue
      const paged = new Set(history[room]!.messages.map(({ id }) => id))
      for (const fact of revs) {
        if (fact === undefined) continue
        const { change, rev, stored, witness } = fact
        if ('message' in change && stored && !paged.has(change.message.id))
          yield { text: `Rev ${rev} of room ${room} is stored, and the history leaves it out`, evidence: [change] }
        if ('message' in change && !stored)
          yield {
            text: `Rev ${rev} of room ${room} was told as ${nameOf(change)}, and is not stored`,
            evidence: [witness],
          }
        if ('member' in change && (latest.get(`${room} ${change.member.person}`) ?? 0) < rev)
          yield {
            text: `Rev ${rev} of room ${room} was told as ${nameOf(change)}, and is not stored`,
            evidence: [witness],
          }
      }
    }
    yield* givenTwice(material)
  },
}

/** A rev that was given out twice under one epoch because nobody had proved yet that the tail was lost. */
function* givenTwice({ tellings, facts, history }: Material): Iterable<Finding> {
  for (const { data, room, range, messages, entry } of tellings) {
    if (data === null || data.unnamed === null || !(room in history)) continue
    const before = facts.of(data.unnamed.lineage).get(room)
    const survived = data.unnamed.loss.heads?.[room] ?? 0
    for (const change of range?.changes ?? messages.map((message) => ({ rev: message.rev, message }))) {
      const fact = before?.[change.rev]
      if (fact === undefined || same(fact.change, change)) continue
      const text = `Rev ${change.rev} of room ${room} was ${nameOf(fact.change)} and is ${nameOf(change)} after the loss of the tail`
      const evidence = [fact.witness, entry]
      yield change.rev <= survived
        ? { text: `${text}, although it had survived`, evidence }
        : { text, evidence, excused: true }
    }
  }
}
