import type { Line } from '../entry-types.ts'
import type { Material } from '../indexed-history.ts'
import { memberships } from '../memberships.ts'
import type { Finding, Rule } from '../rule.ts'
import type { Surfaced } from '../first-receipts.ts'

export const screensAreWhole: Rule = {
  name: 'screens-are-whole',
  promise: 'G5',
  sentence:
    'A client that is there in the end shows of each room that its person is in exactly the history, in order; and each message on it had come to it.',
  *look({ clients, history, database, surfaced }: Material): Iterable<Finding> {
    const isMember = memberships(database)
    for (const client of clients.byName.values()) {
      if (client.unsent === null) continue
      for (const room of Object.keys(history)) {
        if (!isMember(room, client.persons.at(-1))) continue
        const screen = client.screens.get(room)
        if (screen === undefined)
          yield { text: `${client.name} is in room ${room} and shows nothing of it`, evidence: [client.unsent] }
        else {
          yield* compare(screen, history[room]!)
          yield* came(screen, surfaced)
        }
      }
    }
  },
}

function* compare(screen: Line<'screen'>, history: Material['history'][string]): Iterable<Finding> {
  const { by, room, epoch, messages } = screen
  if (epoch !== history.epoch)
    yield { text: `${by} shows room ${room} in epoch ${epoch}, the history is of ${history.epoch}`, evidence: [] }
  const length = Math.max(messages.length, history.messages.length)
  for (let place = 0; place < length; place++) {
    const shown = messages[place]
    const wanted = history.messages[place]
    if (shown?.id === wanted?.id) continue
    yield {
      text: `${by} shows “${shown?.body ?? 'nothing'}” of room ${room} in place ${place + 1}, where “${wanted?.body ?? 'nothing'}” belongs`,
      evidence: [{ shown, wanted, shows: messages.length, belong: history.messages.length }],
    }
    return
  }
}

function* came({ by, room, messages }: Line<'screen'>, surfaced: Surfaced): Iterable<Finding> {
  const never = messages.find(({ id }) => surfaced.at(by, id) === Infinity)
  if (never !== undefined)
    yield { text: `${by} shows “${never.body}” of room ${room}, which never came to it`, evidence: [never] }
}
