import * as v from 'valibot'
import { problemOfBody } from './body.ts'
import type { Message } from './entities.ts'
import { limits } from './limits.ts'
import { mentionsIn } from './mentions.ts'
import { count, emoji, flag, nameOf, pageOf, uuid, uuidv7 } from './values.ts'

/** May be empty: a message with files needs none. */
const body = v.pipe(
  v.string(),
  v.maxLength(limits.bodyCharacters, `has more than ${limits.bodyCharacters} characters`),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed && dataset.value !== '' ? problemOfBody(dataset.value) : null
    if (problem !== null) addIssue({ message: problem })
  }),
  v.check(
    (text) => mentionsIn({ body: text }).people.length <= limits.mentionsPerMessage,
    `mentions more than ${limits.mentionsPerMessage} people`,
  ),
)

const choice = v.pipe(count, v.maxValue(limits.pollChoices - 1))

const poll = v.strictObject({
  choices: v.pipe(
    v.array(nameOf(limits.pollChoiceCharacters)),
    v.minLength(2, 'has fewer than two choices'),
    v.maxLength(limits.pollChoices, `has more than ${limits.pollChoices} choices`),
    v.check((choices) => new Set(choices).size === choices.length, 'has the same choice twice'),
  ),
  multiple: flag,
  anonymous: flag,
  ends: v.optional(count),
})

/** The schema of `MessageContent`. A new field of a message is one line here and one in entities.ts. */
const messageContent = {
  body,
  replyTo: v.optional(uuidv7),
  thread: v.optional(uuidv7),
  inRoom: flag,
  poll: v.optional(poll),
  files: v.optional(
    v.pipe(
      v.array(uuid),
      v.minLength(1, 'is empty'),
      v.maxLength(limits.filesPerMessage, `has more than ${limits.filesPerMessage} files`),
      v.check((ids) => new Set(ids).size === ids.length, 'has the same file twice'),
    ),
  ),
}

const anchors = {
  before: v.optional(count),
  after: v.optional(count),
  around: v.optional(count),
  limit: pageOf(limits.pageMessages),
}

const messageIds = v.pipe(
  v.array(uuidv7),
  v.minLength(1, 'is empty'),
  v.maxLength(limits.messageIds, `has more than ${limits.messageIds} ids`),
)

/** The inputs of the commands of messages, threads and polls. */
export const messageSchemas = {
  'message.send': v.pipe(
    v.strictObject({ room: uuid, id: uuidv7, ...messageContent }),
    v.check(({ thread, inRoom }) => inRoom === undefined || thread !== undefined, 'is in the room without a thread'),
    v.forward(
      v.check(({ body, files, poll }) => body !== '' || (files !== undefined && poll === undefined), 'is empty'),
      ['body'],
    ),
    v.check(({ poll, thread }) => poll === undefined || thread === undefined, 'is a poll in a thread'),
  ),
  'message.page': v.strictObject({ room: uuid, ...anchors }),
  'message.edit': v.strictObject({ room: uuid, id: uuidv7, body }),
  'message.delete': v.strictObject({ room: uuid, id: uuidv7 }),
  'message.deleteAll': v.strictObject({ room: uuid, person: uuid, before: v.optional(count) }),
  'message.react': v.strictObject({ room: uuid, id: uuidv7, emoji, on: v.boolean() }),
  'message.pin': v.strictObject({ room: uuid, id: uuidv7, on: v.boolean() }),
  'message.history': v.strictObject({ room: uuid, id: uuidv7 }),
  'thread.page': v.strictObject({ room: uuid, thread: uuidv7, ...anchors }),
  'thread.read': v.strictObject({ room: uuid, thread: uuidv7, seq: count }),
  'thread.follow': v.strictObject({ room: uuid, thread: uuidv7, on: v.boolean() }),
  'poll.vote': v.strictObject({
    room: uuid,
    id: uuidv7,
    choices: v.pipe(
      v.array(choice),
      v.maxLength(limits.pollChoices),
      v.check((choices) => new Set(choices).size === choices.length, 'has the same choice twice'),
    ),
  }),
  'message.missing': v.strictObject({
    room: uuid,
    ids: messageIds,
  }),
  'message.get': v.strictObject({ room: uuid, ids: messageIds }),
}

export interface MessageResults {
  'message.send': { id: string; seq: number; rev: number; at: number }
  /** Oldest first. */
  'message.page': { messages: Message[]; rev: number; more: { before: boolean; after: boolean } }
  'message.edit': { rev: number }
  'message.delete': { rev: number }
  /** How many messages were deleted. It goes on with `before`, which is absent at the end. */
  'message.deleteAll': { deleted: number; before?: number }
  'message.react': { rev: number }
  'message.pin': { rev: number }
  /** The versions of a message, oldest first, the present one included, each with the time from which it stood. */
  'message.history': { versions: { body: string; at: number }[] }
  /** `root` is null when there is no such message. `read` and `follows` are this person's. */
  'thread.page': {
    root: Message | null
    read: number
    follows: boolean
    messages: Message[]
    rev: number
    more: { before: boolean; after: boolean }
  }
  'thread.read': Record<string, never>
  'thread.follow': Record<string, never>
  'poll.vote': { rev: number }
  /** Those of the ids that none of this person's messages in the room has. */
  'message.missing': { missing: string[] }
  /** The messages of the room that have these ids, in order of seq. With `more` some were left out: ask for them again. */
  'message.get': { messages: Message[]; more: boolean }
}
