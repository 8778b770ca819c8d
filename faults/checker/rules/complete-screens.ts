import type { MessageRecord } from '../../history/history.ts'
import type { EntryOf } from '../entry-types.ts'
import type { FirstReceipts } from '../first-receipts.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { memberships } from '../memberships.ts'
import { describeMessage, sameMessage } from '../revisions.ts'
import type { Finding, Rule } from '../rule.ts'

export const completeScreens: Rule = {
  name: 'complete-screens',
  promise: 'G5',
  sentence:
    'A client that is there at the end shows of each room of its person exactly the final read, in order and with what became of each message, and has received each message that it shows.',
  *check({ clients, finalReads, database, firstReceipts }: IndexedHistory): Iterable<Finding> {
    const isMember = memberships(database)
    for (const client of clients.byName.values()) {
      if (client.unsent === null) continue
      for (const room of Object.keys(finalReads)) {
        if (!isMember(room, client.persons.at(-1))) continue
        const screen = client.screens.get(room)
        if (screen === undefined)
          yield { text: `${client.name} is in room ${room} and does not show it`, evidence: [client.unsent] }
        else {
          yield* compare(screen, finalReads[room]!)
          yield* notReceived(screen, firstReceipts)
        }
      }
    }
  },
}

function* compare(screen: EntryOf<'screen'>, expected: IndexedHistory['finalReads'][string]): Iterable<Finding> {
  const { by, room, epoch, messages } = screen
  if (epoch !== expected.epoch)
    yield { text: `${by} shows room ${room} in epoch ${epoch}, the final read has ${expected.epoch}`, evidence: [] }
  const length = Math.max(messages.length, expected.messages.length)
  for (let place = 0; place < length; place++) {
    const shown = messages[place]
    const wanted = expected.messages[place]
    if (shown !== undefined && wanted !== undefined && sameMessage(shown, wanted)) continue
    yield {
      text: `${by} shows ${described(shown)} in room ${room} at position ${place + 1} instead of ${described(wanted)}`,
      evidence: [{ shown, wanted, shows: messages.length, expected: expected.messages.length }],
    }
    return
  }
}

function* notReceived({ by, room, messages }: EntryOf<'screen'>, firstReceipts: FirstReceipts): Iterable<Finding> {
  const never = messages.find(({ id }) => firstReceipts.at(by, id) === Infinity)
  if (never !== undefined)
    yield { text: `${by} shows “${never.body}” in room ${room}, which it never received`, evidence: [never] }
}

const described = (message: MessageRecord | undefined): string =>
  message === undefined ? 'nothing' : describeMessage(message)
