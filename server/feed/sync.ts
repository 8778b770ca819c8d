import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, Someone } from '../context.ts'
import { tailLost } from './tail-lost.ts'

/**
 * Brings a socket up to date and makes it follow all rooms of its person from now on. It subscribes and then reads,
 * so that nothing falls between [G5]; frames may therefore arrive before the answer.
 */
export async function sync(
  context: Context,
  caller: Someone,
  { epoch, known }: Parsed<'sync'>,
): Promise<Results['sync']> {
  const { session, socket } = caller
  if (socket === null) throw new Refusal('invalid', 'sync is for sockets. Over HTTP, ask message.page.')
  const { storage, hub, limits } = context
  const person = session.person.id
  const most = { changes: limits.catchUpChanges, bytes: limits.answerBytes, unread: limits.unreadCount }
  socket.synced = true
  for (;;) {
    const { memberships } = socket
    for (const room of await storage.roomsOf(person)) hub.follow(socket, room)
    const caughtUp = await storage.catchUp(person, { epoch, rooms: known }, most)
    if (caughtUp.lost !== undefined) {
      await tailLost(context, caller, caughtUp)
      continue
    }
    // Joined or left while we read: what we read is not what we follow. Once more.
    if (memberships !== socket.memberships) continue
    const rooms = new Set(caughtUp.rooms.map((state) => state.room.id))
    for (const { room } of socket.follows.slice()) if (!rooms.has(room)) hub.unfollow(socket, room)
    return {
      epoch: caughtUp.epoch,
      run: storage.run,
      person: socket.session?.person ?? session.person,
      rooms: caughtUp.rooms.map((state) => ({ ...state, presence: hub.presence(state.room.id) })),
    }
  }
}
