import type { CommandName, Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context, SignedIn } from '../context.ts'
import { sync } from '../feed/sync.ts'
import { findMissing } from '../messages/find-missing.ts'
import { getMessages } from '../messages/get-messages.ts'
import { pageMessages } from '../messages/page-messages.ts'
import { sendMessage } from '../messages/send-message.ts'
import { endSession } from '../people/end-session.ts'
import { me } from '../people/me.ts'
import { renamePerson } from '../people/rename-person.ts'
import { startSession } from '../people/start-session.ts'
import { typeInRoom } from '../presence/type-in-room.ts'
import { createRoom } from '../rooms/create-room.ts'
import { joinRoom } from '../rooms/join-room.ts'
import { leaveRoom } from '../rooms/leave-room.ts'
import { listMembers } from '../rooms/list-members.ts'
import { markRead } from '../rooms/mark-read.ts'
import { previewRoom } from '../rooms/preview-room.ts'
import { updateRoom } from '../rooms/update-room.ts'

/**
 * Who may run a command. `anyone` needs no session. `signed-in` needs one. `member` is `signed-in` and in the room that
 * the input names, `owner` is the owner of that room: the operation checks both in its transaction.
 */
export const policies = ['anyone', 'signed-in', 'member', 'owner'] as const
export type Policy = (typeof policies)[number]

/** The limit that a command draws on. `message` draws on `command`, too. */
export const costs = ['command', 'message'] as const
export type Cost = (typeof costs)[number]

type Run<C extends CommandName, By extends Caller> = (
  context: Context,
  caller: By,
  input: Parsed<C>,
) => Promise<Results[C]>

export type Command<C extends CommandName> =
  | { may: 'anyone'; cost: Cost; run: Run<C, Caller> }
  | { may: Exclude<Policy, 'anyone'>; cost: Cost; run: Run<C, SignedIn> }

/** All commands. The schema of each is in protocol/commands.ts. */
export const table: { [C in CommandName]: Command<C> } = {
  'session.start': { may: 'anyone', cost: 'command', run: startSession },
  'session.me': { may: 'signed-in', cost: 'command', run: me },
  'session.end': { may: 'signed-in', cost: 'command', run: endSession },
  'person.rename': { may: 'signed-in', cost: 'command', run: renamePerson },
  'room.create': { may: 'signed-in', cost: 'command', run: createRoom },
  'room.update': { may: 'owner', cost: 'command', run: updateRoom },
  'room.preview': { may: 'anyone', cost: 'command', run: previewRoom },
  'room.join': { may: 'signed-in', cost: 'command', run: joinRoom },
  'room.leave': { may: 'member', cost: 'command', run: leaveRoom },
  'room.members': { may: 'member', cost: 'command', run: listMembers },
  'room.read': { may: 'member', cost: 'command', run: markRead },
  'room.typing': { may: 'signed-in', cost: 'command', run: typeInRoom },
  sync: { may: 'signed-in', cost: 'command', run: sync },
  'message.send': { may: 'member', cost: 'message', run: sendMessage },
  'message.page': { may: 'member', cost: 'command', run: pageMessages },
  'message.get': { may: 'member', cost: 'command', run: getMessages },
  'message.missing': { may: 'member', cost: 'command', run: findMissing },
}
