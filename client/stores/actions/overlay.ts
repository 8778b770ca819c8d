import type { Message } from '../../../protocol/entities.ts'
import type { OutgoingChange } from '../outbox/outgoing-change.ts'
import { withReaction } from './reactions.ts'
import { withVote } from './votes.ts'

/**
 * A message as it will be after this person's changes of it, in order. The same message when there are none: an
 * acknowledged change whose rev the message has reached is in it already. A refused edit stays, so that its text is not
 * lost; other refused changes do not.
 */
export function withChanges(message: Message, changes: readonly OutgoingChange[], me: string): Message {
  return changes.reduce((now, change) => (isIn(message, change) ? now : withChange(now, change, me)), message)
}

function isIn(message: Message, { state, rev = Infinity }: OutgoingChange): boolean {
  return state === 'acknowledged' && rev <= message.rev
}

function withChange(message: Message, change: OutgoingChange, me: string): Message {
  if (message.deleted || (change.state === 'failed' && change.command !== 'message.edit')) return message
  switch (change.command) {
    case 'message.edit':
      return { ...message, body: change.input.body, edited: change.at }
    case 'message.delete':
      return deletedMessage(message, me)
    case 'message.react':
      return withReaction(message, change.input.emoji, change.input.on, me)
    case 'message.pin':
      return withPin(message, change, me)
    case 'poll.vote':
      return withVote(message, change.input.choices, me)
  }
}

/** A deleted message keeps its place, its author and its thread. */
function deletedMessage({ id, room, seq, rev, at, author, thread, inRoom, replies }: Message, me: string): Message {
  return {
    id,
    room,
    seq,
    rev,
    at,
    author,
    body: '',
    deleted: author === me ? 'author' : 'moderator',
    ...(thread !== undefined && { thread }),
    ...(inRoom && { inRoom }),
    ...(replies && { replies }),
  }
}

function withPin(message: Message, { at, input }: OutgoingChange & { command: 'message.pin' }, me: string): Message {
  if (input.on === (message.pinned !== undefined)) return message
  const { pinned: _pinned, ...others } = message
  return input.on ? { ...others, pinned: { by: me, at } } : others
}
