import type { messageSchemas } from '../../../protocol/message-commands.ts'
import { deleteAll } from '../../messages/delete-all.ts'
import { deleteMessage } from '../../messages/delete-message.ts'
import { editMessage } from '../../messages/edit-message.ts'
import { messageHistory } from '../../messages/message-history.ts'
import { pinMessage } from '../../messages/pin-message.ts'
import { reactToMessage } from '../../messages/react-to-message.ts'
import { voteInPoll } from '../../polls/vote-in-poll.ts'
import { followThread } from '../../threads/follow-thread.ts'
import { pageThread } from '../../threads/page-thread.ts'
import { readThread } from '../../threads/read-thread.ts'
import { findMissing } from '../../messages/find-missing.ts'
import { getMessages } from '../../messages/get-messages.ts'
import { pageMessages } from '../../messages/page-messages.ts'
import { sendMessage } from '../../messages/send-message.ts'
import type { Rows } from '../command.ts'
import { ROWS, CHARACTERS, LONG_EDIT } from '../weight.ts'

export const messageRows: Rows<keyof typeof messageSchemas> = {
  'message.send': { may: 'member', cost: 'message', run: sendMessage },
  'message.page': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.pageMessages) / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: pageMessages,
  },
  'message.get': {
    may: 'member',
    cost: 'command',
    weight: ({ ids }) => 1 + ids.length / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: getMessages,
  },
  // The search index writes a row for each sign that the text gets or loses.
  'message.edit': {
    may: 'member',
    cost: 'change',
    weight: ({ body }) => 1 + Math.floor(body.length / LONG_EDIT),
    run: editMessage,
  },
  'message.delete': { may: 'member', cost: 'change', weight: () => 1, run: deleteMessage },
  // It makes up to 50 changes. At their full weight a moderator could not delete all that a person wrote without a wait.
  'message.deleteAll': { may: 'member', cost: 'change', weight: () => 10, run: deleteAll },
  'message.react': { may: 'member', cost: 'change', weight: () => 1, run: reactToMessage },
  'message.pin': { may: 'member', cost: 'change', weight: () => 2, run: pinMessage },
  'message.history': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.versionsPerMessage / ROWS,
    weighed: ({ versions }) => 1 + versions.reduce((sum, { body }) => sum + body.length, 0) / CHARACTERS,
    run: messageHistory,
  },
  'thread.page': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.pageMessages) / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: pageThread,
  },
  'thread.read': { may: 'member', cost: 'command', run: readThread },
  'thread.follow': { may: 'member', cost: 'command', run: followThread },
  'poll.vote': { may: 'member', cost: 'change', weight: () => 1, run: voteInPoll },
  'message.missing': { may: 'member', cost: 'command', weight: ({ ids }) => 1 + ids.length / ROWS, run: findMissing },
}
