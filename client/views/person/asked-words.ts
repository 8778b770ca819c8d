import type { Person, Room } from '../../../protocol/entities.ts'
import type { AskedAction } from './acts.svelte.ts'

interface Words {
  title: string
  text: string
  button: string
  danger?: true
  /** It can end by itself. */
  ends?: true
  /** A reason can be given, and this is done with it. */
  reason?: string
}

/** The question before something is done to a person. */
export function askedWords(action: Exclude<AskedAction, 'deleteAll'>, person: Person, room: Room): Words {
  const { name, guest } = person
  const reason = `${name} and the other moderators see it.`
  switch (action) {
    case 'handOver':
      return {
        title: `Hand ${room.name} over to ${name}?`,
        text: `${name} becomes the owner and you stay as a moderator. Only ${name} can give the room back to you.`,
        button: 'Hand over',
      }
    case 'mute':
      return {
        title: `Mute ${name}?`,
        text: `${name} can read, react and vote in ${room.name}, and cannot write.`,
        button: 'Mute',
        ends: true,
        reason,
      }
    case 'remove':
      return {
        title: `Remove ${name} from ${room.name}?`,
        text: `${name} can no longer read or write here, but can join again. The messages of ${name} stay.`,
        button: 'Remove',
        danger: true,
        reason,
      }
    case 'ban':
      return {
        title: `Ban ${name} from ${room.name}?`,
        text: `${name} can no longer read or write here, and cannot join again before the ban ends. ${
          guest ? `Because ${name} is a guest, other guests from the same network cannot join either. ` : ''
        }The messages of ${name} stay.`,
        button: 'Ban',
        danger: true,
        ends: true,
        reason,
      }
  }
}
