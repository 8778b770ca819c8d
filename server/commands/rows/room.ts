import type { roomSchemas } from '../../../protocol/room-commands.ts'
import { sync } from '../../feed/sync.ts'
import { listLatest } from '../../rooms/list-latest.ts'
import { listPins } from '../../rooms/list-pins.ts'
import { markUnread } from '../../rooms/mark-unread.ts'
import { favouriteRoom } from '../../rooms/favourite-room.ts'
import { muteRoom } from '../../rooms/mute-room.ts'
import { renamePerson } from '../../people/rename-person.ts'
import { setPicture } from '../../people/set-picture.ts'
import { settings } from '../../people/settings.ts'
import { updateSettings } from '../../people/update-settings.ts'
import { setPresence } from '../../presence/set-presence.ts'
import { typeInRoom } from '../../presence/type-in-room.ts'
import { countExpiring } from '../../rooms/count-expiring.ts'
import { createRoom } from '../../rooms/create-room.ts'
import { showMember } from '../../rooms/show-member.ts'
import { joinRoom } from '../../rooms/join-room.ts'
import { leaveRoom } from '../../rooms/leave-room.ts'
import { listMembers } from '../../rooms/list-members.ts'
import { listReaders } from '../../rooms/list-readers.ts'
import { markRead } from '../../rooms/mark-read.ts'
import { previewRoom } from '../../rooms/preview-room.ts'
import { updateRoom } from '../../rooms/update-room.ts'
import type { Rows } from '../command.ts'
import { ROWS, ROOMS, CHARACTERS, CHARACTERS_OF_MEMBERS, CHARACTERS_OF_SYNC, countRooms } from '../weight.ts'

export const roomRows: Rows<keyof typeof roomSchemas> = {
  // A new name is one change in each room.
  'person.rename': { may: 'signed-in', cost: 'change', weight: countRooms, run: renamePerson },
  'person.picture': { may: 'signed-in', cost: 'change', weight: countRooms, run: setPicture },
  'person.settings': { may: 'signed-in', cost: 'command', run: settings },
  'person.update': { may: 'signed-in', cost: 'command', run: updateSettings },
  'room.create': { may: 'signed-in', cost: 'change', weight: () => 2, run: createRoom },
  'room.update': { may: 'moderator', cost: 'change', weight: () => 1, run: updateRoom },
  'room.expiring': { may: 'owner', cost: 'command', weight: () => 5, run: countExpiring },
  'room.preview': { may: 'anyone', cost: 'command', run: previewRoom },
  'room.join': { may: 'signed-in', cost: 'change', weight: () => 1, run: joinRoom },
  'room.leave': { may: 'member', cost: 'change', weight: () => 1, run: leaveRoom },
  'room.members': {
    may: 'member',
    cost: 'command',
    weight: () => 1,
    weighed: ({ text }) => 1 + text.length / CHARACTERS_OF_MEMBERS,
    run: listMembers,
  },
  'room.member': { may: 'member', cost: 'command', run: showMember },
  'room.read': { may: 'member', cost: 'command', run: markRead },
  'room.seen': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.seenMembers / ROWS,
    run: listReaders,
  },
  // It counts unread messages among up to ten times as many.
  'room.unread': { may: 'member', cost: 'command', weight: () => 5, run: markUnread },
  // The mute of a person is a change.
  'room.mute': { may: 'member', cost: 'change', weight: ({ person }) => (person === undefined ? 0 : 1), run: muteRoom },
  'room.favourite': { may: 'member', cost: 'command', run: favouriteRoom },
  'room.latest': {
    may: 'signed-in',
    cost: 'command',
    weight: ({ rooms }) => 1 + rooms.length / ROOMS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: listLatest,
  },
  'room.pins': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.pinsPerRoom / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: listPins,
  },
  'room.typing': { may: 'signed-in', cost: 'command', run: typeInRoom },
  // It is told in each of the rooms.
  'presence.set': {
    may: 'signed-in',
    cost: 'command',
    weight: (_input, { connection }) => 1 + (connection?.rooms ?? 0) / ROOMS,
    run: setPresence,
  },
  sync: {
    may: 'signed-in',
    cost: 'command',
    weight: ({ known }, { connection }) => 1 + Math.max(known.length, connection?.rooms ?? 0) / ROOMS,
    // It follows all rooms now.
    weighed: ({ text }, { connection }) => 1 + (connection?.rooms ?? 0) / ROOMS + text.length / CHARACTERS_OF_SYNC,
    run: sync,
  },
}
